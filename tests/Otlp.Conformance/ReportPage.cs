using System.Globalization;
using System.Text;

namespace Observe.Otlp.Conformance;

/// <summary>docs/conformance.md: the score of one run, row by row.</summary>
internal static class ReportPage
{
    public static string Write(IReadOnlyList<RowResult> results)
    {
        var text = new StringBuilder("""
            # Conformance

            What a receiver of OTLP 1.11 must do, as rows that run against any endpoint, and how Observe does. Generated from a run of
            `tests/Otlp.Conformance` against the real Metering on the real engine; a test compares, and this rewrites it:
            `OBSERVE_UPDATE_REFERENCE=1 artifacts/bin/Otlp.Conformance.Tests/debug/Observe.Otlp.Conformance.Tests`.

            Against any other receiver:

            ```bash
            dotnet run --project tests/Otlp.Conformance -- --http http://127.0.0.1:4318 --grpc http://127.0.0.1:4317 --key KEY
            ```

            Levels: M must, S should, P by the meaning of the proto files, O may, D done by everybody and written nowhere. LISTED is not tried, or
            optional and not offered, with the reason. Enum names in JSON are refused (row 53); of duplicate attribute keys the last wins (row 67).

            | Level | Passed | Failed | Listed |
            |---|---:|---:|---:|

            """);
        foreach (var level in Enum.GetValues<Level>())
            text.AppendLine(CultureInfo.InvariantCulture, $"| {Report.Letter(level)} | {Of(level, Outcome.Pass)} | {Of(level, Outcome.Fail)} | {Of(level, Outcome.Listed)} |");

        text.AppendLine().AppendLine("| # | Level | | What | Section |").AppendLine("|---:|---|---|---|---|");
        foreach (var (row, verdict, _) in results)
        {
            var reason = verdict.Outcome == Outcome.Listed ? $": {verdict.Detail}" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Number} | {Report.Letter(row.Level)} | {Report.Word(verdict.Outcome)}{reason} | {row.Name} | {row.Section} |");
        }

        return text.Replace("\r\n", "\n").ToString();

        int Of(Level level, Outcome outcome) => results.Count(result => result.Row.Level == level && result.Verdict.Outcome == outcome);
    }
}
