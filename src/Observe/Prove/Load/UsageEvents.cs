using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Observe.Vocabulary;

namespace Observe.Observe.Prove.Load;

/// <summary>Reports as a batch of CloudEvents for the usage API (docs/reference/usage-api.md).</summary>
internal static class UsageEvents
{
    private const string Source = "/proof";

    /// <summary>What names the request within its tenant (R1).</summary>
    public static string Identity(string id) => $"{Source}\n{id}";

    public static byte[] Encode(IEnumerable<SentReport> reports)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (var report in reports)
            Write(json, report);
        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The number of events that the answer rejects; -1 when it is none.</summary>
    public static long Rejected(ReadOnlySpan<byte> answer)
    {
        try
        {
            var reader = new Utf8JsonReader(answer);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.GetProperty("rejected").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return -1;
        }
    }

    private static void Write(Utf8JsonWriter json, SentReport report)
    {
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", report.Identity[(Source.Length + 1)..]);
        json.WriteString("source", Source);
        json.WriteString("type", "observe.usage.v1");
        json.WriteString("time", report.EventTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("data");
        json.WriteString("tenant", report.Tenant);
        json.WriteString("user", report.User);
        json.WriteString("model", report.Model);
        json.WriteString("layer", SpanAttributes.Word(report.Layer));
        json.WriteString("finality", report.Finality == ReportFinality.Partial ? "partial" : "final");
        json.WriteString("trace_id", report.TraceId.ToString("x32", CultureInfo.InvariantCulture));
        json.WriteString("span_id", report.SpanId.ToString("x16", CultureInfo.InvariantCulture));
        if (report.ParentSpanId != 0)
            json.WriteString("parent_span_id", report.ParentSpanId.ToString("x16", CultureInfo.InvariantCulture));
        if (report.IsError)
            json.WriteString("error_type", "timeout");
        else
            WriteTokens(json, report.Tokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter json, TokenCounts tokens)
    {
        json.WriteStartObject("tokens");
        foreach (var bucket in TokenBuckets.All)
        {
            if (tokens[bucket] != 0)
                json.WriteNumber(bucket.Name(), tokens[bucket]);
        }

        json.WriteEndObject();
    }
}
