using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Observe.Metering.Normalise;

namespace Observe.Metering.Tests.Normalise;

/// <summary>
/// <c>docs/reference/dialects.md</c> says which attributes of which emitter are read as what. OBSERVE_UPDATE_REFERENCE=1 rewrites
/// it instead of comparing.
/// </summary>
public sealed partial class DialectReferenceTests
{
    private static readonly string Repository = typeof(DialectReferenceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "Observe.Repository").Value!;

    [Fact]
    public void Page_AgainstTheDialects_IsCurrent()
    {
        var path = Path.Combine(Repository, "docs", "reference", "dialects.md");
        var expected = Page();
        if (Environment.GetEnvironmentVariable("OBSERVE_UPDATE_REFERENCE") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static string Page()
    {
        var text = new StringBuilder("""
            # Dialects

            Generated from `src/Metering/Normalise/`; do not edit. A span is read by the first of these that recognises it. Where a span carries several
            names of one field, the first that is there is read and the others are not added to it. What the counts leave open (does the input
            include what came from the cache?) is settled by arithmetic with the reported total, then with parts stated apart, then by what is known of
            the emitter; the rule is stored with each report. Cases: `tests/Metering.Tests/Normalise/Golden/`.


            """);
        foreach (var dialect in Dialect.All)
        {
            text.Append("## ").AppendLine(dialect.Name).AppendLine().AppendLine(SummaryOf(dialect)).AppendLine();
            text.AppendLine("| Field | Attributes, the preferred one first |").AppendLine("|---|---|");
            foreach (var field in Enum.GetValues<Field>().Where(field => dialect.Spelling[field].Length != 0))
                text.Append("| ").Append(Words(field)).Append(" | ").AppendJoin(", ", dialect.Spelling[field].Select(name => $"`{name}`")).AppendLine(" |");
            text.AppendLine().Append("Recognised by: ").AppendJoin(", ", dialect.Marks.Distinct().Select(mark => $"`{mark}`")).AppendLine(".").AppendLine();
            AppendCases(text, dialect);
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static void AppendCases(StringBuilder text, Dialect dialect)
    {
        var recorded = GoldenTests.Names().Where(name => GoldenTests.Expected(name).Contains($"\"dialect\": \"{dialect.Name}\"", StringComparison.Ordinal))
            .Select(name => (string?)GoldenTests.Input(name)["source"]).Where(source => source?.StartsWith("recorded: ", StringComparison.Ordinal) == true)
            .Select(source => source!["recorded: ".Length..]).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (recorded.Length != 0)
            text.Append("Recorded from: ").AppendJoin("; ", recorded).AppendLine(".").AppendLine();
    }

    private static string SummaryOf(Dialect dialect)
    {
        var source = File.ReadAllText(Path.Combine(Repository, "src", "Metering", "Normalise", dialect.GetType().Name + ".cs"));
        var lines = Summary().Match(source).Groups[1].Value.Split('\n').Select(line => line.Trim().TrimStart('/').Trim());
        return Tag().Replace(string.Join(' ', lines).Trim(), match => match.Groups[1].Success ? $"`{match.Groups[1].Value}`" : $"`{match.Groups[2].Value}`");
    }

    // "CacheWrite5m" → "cache write 5m"
    private static string Words(Field field) => Capital().Replace(field.ToString(), match => " " + match.Value.ToLowerInvariant()).TrimStart();

    [GeneratedRegex("<summary>(.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex("<c>(.*?)</c>|<see cref=\"(.*?)\"/>")]
    private static partial Regex Tag();

    [GeneratedRegex("[A-Z]|(?<=[a-z])[0-9]")]
    private static partial Regex Capital();
}
