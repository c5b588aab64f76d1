using Observe.Dashboard.Pages.Ingest;

namespace Observe.Dashboard.Tests.Pages;

/// <summary>Why a report counts or does not, in every way that the rules know.</summary>
public sealed class WhereAnswerTests
{
    private static readonly DateTime now = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Reports_OfSeveralLayersAndLevels_AreJudgedByTheRules()
    {
        WhereReportRow[] reports =
        [
            Report("k1", "client", "leaf", 1, 0),
            Report("k1", "gateway", "leaf", 2, 0) with { Version = 1 },
            Report("k1", "gateway", "leaf", 2, 0) with { Version = 2 },
            Report("k2", "client", "parent", 3, 0),
            Report("k3", "client", "error", 4, 0),
            Report("k4", "client", "leaf", 5, 0),
            Report("k5", "client", "leaf", 6, 5),
        ];
        var answer = WhereAnswer.Of(new WhereFacts([], reports, [], [], []), now);

        Assert.Equal(
            [(false, "R2"), (false, "R1"), (true, ""), (false, "R3"), (false, ""), (false, "R3"), (true, "")],
            answer.Verdicts.Select(verdict => (verdict.Counts, verdict.Why.Contains("(R", StringComparison.Ordinal) ? verdict.Why[^3..^1] : "")));
        Assert.Contains("impossible", answer.Verdicts[4].Why, StringComparison.Ordinal);
        Assert.Equal(["Not stored as spans", "Counted", "Not rated yet"], answer.Findings.Select(finding => finding.Title));
    }

    [Fact]
    public void Unpriced_IsSaidWithTheWayOut()
    {
        var report = Report("k1", "client", "leaf", 1, 0);
        var answer = WhereAnswer.Of(new WhereFacts([], [report], [new("acme", "m", now, "unpriced", "no price", 10)], [], []), now);

        Assert.Contains("no price for m", answer.Findings[^1].Text, StringComparison.Ordinal);
        Assert.Contains("prices import", answer.Findings[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 0, null)]
    [InlineData(5, 90, "Some requests still wait")]
    [InlineData(300, 90, "Metering is silent")]
    public void Spool_ThatHoldsRequestsBack_IsNamed(int statusAgeSeconds, double oldestSeconds, string? title)
    {
        var status = new IngestStatusRow("m", now.AddSeconds(-statusAgeSeconds), 100, 1_000, 2, oldestSeconds, true, "");
        var answer = WhereAnswer.Of(new WhereFacts([], [], [], [], [status]), now);

        Assert.Equal(title is not null, answer.Findings.Any(finding => finding.Title == title));
        Assert.Equal("It never arrived", answer.Findings[^1].Title);
    }

    private static WhereReportRow Report(string key, string layer, string role, ulong span, ulong parent) =>
        new("acme", key, layer, role, 1, now, span, parent, "otel-genai", "m", "inclusive-by-total", 10);
}
