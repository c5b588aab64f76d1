using System.Globalization;

namespace Observe.Observe.Demo;

/// <summary>Reads the published CSV files: <c>TIMESTAMP,ContextTokens,GeneratedTokens</c>, times in UTC.</summary>
internal static class TraceReader
{
    private const string Header = "TIMESTAMP,ContextTokens,GeneratedTokens";

    /// <summary>Both files as shipped beside the launcher, ordered by invocation time.</summary>
    /// <exception cref="InvalidDataException">A file is missing or a line is not what the publisher wrote.</exception>
    public static IReadOnlyList<TraceRequest> ReadShipped()
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "Demo", "azure-llm-2023");
        return
        [
            .. ReadFile(Path.Combine(directory, "AzureLLMInferenceTrace_code.csv"), TraceService.Code)
                .Concat(ReadFile(Path.Combine(directory, "AzureLLMInferenceTrace_conv.csv"), TraceService.Conversation))
                .OrderBy(request => request.InvokedAt)
                .ThenBy(request => request.Service)
                .ThenBy(request => request.Row),
        ];
    }

    private static IEnumerable<TraceRequest> ReadFile(string path, TraceService service)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"The demo's trace is missing: {path}. Restore it from the repository.");

        using var reader = File.OpenText(path);
        foreach (var request in Read(reader, service, Path.GetFileName(path)))
            yield return request;
    }

    /// <param name="name">What an error calls the input.</param>
    public static IEnumerable<TraceRequest> Read(TextReader reader, TraceService service, string name)
    {
        if (reader.ReadLine() != Header)
            throw new InvalidDataException($"{name}, line 1: expected the columns {Header}.");

        var row = 0;
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            row++;
            yield return Parse(line, service, row)
                ?? throw new InvalidDataException($"{name}, line {row + 1}: not a time and two whole numbers: {line}");
        }
    }

    private static TraceRequest? Parse(string line, TraceService service, int row)
    {
        var fields = line.Split(',');
        if (fields.Length != 3
            || !DateTime.TryParseExact(
                fields[0], "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var invokedAt)
            || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var context)
            || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var generated))
            return null;

        return new TraceRequest(service, row, invokedAt, context, generated);
    }
}
