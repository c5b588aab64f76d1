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
        var answer = WhereAnswer.Of(new WhereFacts(trace) { Reports = reports }, now);

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
        var answer = WhereAnswer.Of(
            new WhereFacts(trace) { Reports = [report], Charges = [new("acme", "m", now, "unpriced", "no price", 10)] }, now);

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
        var answer = WhereAnswer.Of(new WhereFacts(trace) { Status = [status] }, now);

        Assert.Equal(title is not null, answer.Findings.Any(finding => finding.Title == title));
        Assert.Equal("It never arrived", answer.Findings[^1].Title);
    }

    [Fact]
    public void Report_DatedAhead_IsHeldBackAndNamedSo()
    {
        var ahead = Report("k1", "gateway", "leaf", 1, 0) with { EventTime = now.AddHours(2).AddMinutes(3) };
        var answer = WhereAnswer.Of(new WhereFacts(new WhereTarget(null, "r-1", "")) { IsById = true, Reports = [ahead] }, now);

        Assert.Equal(["Stored, not counted yet", "Held back"], answer.Findings.Select(finding => finding.Title));
        Assert.Contains("batch 1764000000000001 of 2025-11-24 16:00:00 UTC", answer.Findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("counted from 2026-11-22 13:45:00 UTC on", answer.Findings[1].Text, StringComparison.Ordinal);
        Assert.Equal((false, true), Assert.Single(answer.Verdicts) is var verdict ? (verdict.Counts, verdict.IsHeld) : default);
    }

    [Theory]
    [InlineData("chatcmpl-1", null, "chatcmpl-1", "")]
    [InlineData(" urn:x:gateway  req 7 ", null, "req 7", "urn:x:gateway")]
    [InlineData("/gateways/eu req-7", null, "req-7", "/gateways/eu")]
    [InlineData("req 7", null, "req 7", "")]
    [InlineData("4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "")]
    public void Target_AsPeoplePasteIt_IsUnderstood(string pasted, string? trace, string id, string source) =>
        Assert.Equal(new WhereTarget(trace, id, source), WhereTarget.TryParse(pasted));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    [InlineData("a\nb")]
    public void Target_OfNothing_IsNone(string? pasted) => Assert.Null(WhereTarget.TryParse(pasted));

    private static readonly WhereTarget trace = new(new string('a', 32), new string('a', 32), "");

    private static WhereReportRow Report(string key, string layer, string role, ulong span, ulong parent) =>
        new("acme", key, layer, role, 1, 1_764_000_000_000_001, "", "", now, span, parent, "otel-genai", "m", "inclusive-by-total", 10);
}
