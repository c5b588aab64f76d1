using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Observe.Otlp.Conformance;

/// <summary>Results as text, as JSON and as the page docs/conformance.md.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Letter(Level level) => level switch
    {
        Level.Must => "M",
        Level.Should => "S",
        Level.Proto => "P",
        Level.Optional => "O",
        _ => "D",
    };

    public static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Pass => "PASS",
        Outcome.Fail => "FAIL",
        _ => "LISTED",
    };

    /// <summary>E.g. <c>18 M PASS   Rejected items are counted exactly – traces 2 of 5</c>.</summary>
    public static string Line(RowResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Row.Number,3} {Letter(result.Row.Level)} {Word(result.Verdict.Outcome),-6} {result.Row.Name}{(result.Verdict.Detail.Length == 0 ? "" : " – ")}{result.Verdict.Detail}");

    public static string Score(IReadOnlyList<RowResult> results)
    {
        var text = new StringBuilder();
        foreach (var level in Enum.GetValues<Level>())
        {
            if (results.Any(result => result.Row.Level == level))
                text.AppendLine(CultureInfo.InvariantCulture, $"{Letter(level)}  {Tally(results, level)}");
        }

        return text.ToString();
    }

    public static string Json(IReadOnlyList<RowResult> results) => JsonSerializer.Serialize(
        new
        {
            specification = "OTLP 1.11",
            score = Enum.GetValues<Level>().ToDictionary(Letter, level => new
            {
                passed = Count(results, level, Outcome.Pass), failed = Count(results, level, Outcome.Fail), listed = Count(results, level, Outcome.Listed),
            }),
            rows = results.Select(result => new
            {
                number = result.Row.Number,
                level = Letter(result.Row.Level),
                section = result.Row.Section,
                name = result.Row.Name,
                outcome = Word(result.Verdict.Outcome),
                detail = result.Verdict.Detail,
                durationMs = (long)result.Elapsed.TotalMilliseconds,
            }),
        },
        indented) + "\n";

    /// <summary>E.g. <c>35 passed, 0 failed, 1 listed</c>.</summary>
    public static string Tally(IReadOnlyList<RowResult> results, Level level) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(results, level, Outcome.Pass)} passed, {Count(results, level, Outcome.Fail)} failed, {Count(results, level, Outcome.Listed)} listed");

    private static int Count(IReadOnlyList<RowResult> results, Level level, Outcome outcome) =>
        results.Count(result => result.Row.Level == level && result.Verdict.Outcome == outcome);
}
