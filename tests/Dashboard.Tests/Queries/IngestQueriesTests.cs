using Observe.Dashboard.Pages.Ingest;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Testing;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>What the receiver did, compared with what was seeded.</summary>
public sealed class IngestQueriesTests(ClickHouseFixture fixture)
{
    private static readonly ReadableTenants everybody = ReadableTenants.For(Views.Staff, []);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<SqlRunner> Runner => SeededEngine.AllAsync(fixture);

    [Fact]
    public async Task Series_AndReasons_AddUpTheLedger()
    {
        var parameters = new IngestRangeParameters(Views.All.Window, everybody);
        var series = await IngestSeriesQuery.RunAsync(await Runner, new IngestParameters(Views.All.Window, everybody), Token);
        Assert.Equal(1_800, series.Where(row => row.Outcome == "accepted").Sum(row => row.Items));
        Assert.Equal(15, series.Where(row => row.Outcome == "rejected").Sum(row => row.Items));
        Assert.DoesNotContain(series, row => row.Outcome == "warned");

        var reasons = await IngestReasonsQuery.RunAsync(await Runner, parameters, Token);
        Assert.Equal(
            [("rejected", "too_far_ahead", "traces", 15L, 3L), ("warned", "long_text", "traces", 6L, 3L), ("refused", "malformed", "events", 3L, 3L)],
            reasons.Select(row => (row.Outcome, row.Reason, row.Signal, row.Items, row.Keys)));

        var requests = await IngestRequestsQuery.RunAsync(await Runner, parameters, Token);
        Assert.Equal([("http", "ok", 900L), ("grpc", "unauthenticated", 7L)], requests.Select(row => (row.Transport, row.Outcome, row.Requests)));
    }

    [Fact]
    public async Task Status_IsTheLastThatEachMeteringSaid()
    {
        var status = Assert.Single(await IngestStatusQuery.RunAsync(await Runner, new IngestStatusParameters(Facts.ToUtc, everybody), Token));
        Assert.Equal(new IngestStatusRow("m1", IngestFacts.At.AddSeconds(5), 900, 1_000, 3, 12.5, false, "refused"), status);

        var spool = Assert.Single(await IngestSpoolQuery.RunAsync(await Runner, new IngestParameters(Views.All.Window, everybody), Token));
        Assert.Equal((900L, 12_500L), (spool.Bytes, spool.OldestMs));
    }

    [Fact]
    public async Task HeldBack_ListsWhoIsAheadWithWhatWillCount()
    {
        var rows = await HeldBackQuery.RunAsync(await Runner, new HeldBackParameters(Facts.ToUtc.AddSeconds(1), everybody), Token);
        Assert.Equal(
            [("acme", "llm-3", "host-llm-3", "key_acme", 5L, 500L, 60, 180), ("globex", "llm-5", "host-llm-5", "key_globex", 3L, 300L, 90, 90), ("acme", "router", "", "", 2L, 200L, 45, 45)],
            rows.Select(row => (row.Tenant, row.Service, row.Hosts, row.Keys, row.Requests, row.Tokens, Minutes(row.FirstQuarterHour), Minutes(row.LastQuarterHour))));
        Assert.All(rows, row => Assert.Equal((10L, 1_000L), (row.AllRequests, row.AllTokens)));
        Assert.Equal(Facts.ToUtc.AddMinutes(45), rows[0].CountedFrom);
        Assert.Equal("llm-3 on host-llm-3", HeldBackText.Sender(rows[0]));
        Assert.Equal("router router-0", HeldBackText.Sender(rows[2]));

        // Two hours later three of the four quarter hours are counted.
        var later = await HeldBackQuery.RunAsync(await Runner, new HeldBackParameters(Facts.ToUtc.AddHours(2), everybody), Token);
        Assert.Equal([("llm-3", 4L)], later.Select(row => (row.Service, row.Requests)));

        static int Minutes(DateTime quarterHour) => (int)(quarterHour - Facts.ToUtc).TotalMinutes;
    }

    [Theory]
    [InlineData(31, "31 min")]
    [InlineData(89, "89 min")]
    [InlineData(180, "3 h")]
    [InlineData(1_430, "24 h")]
    public void Ahead_IsToldAsRoundlyAsItIsKnown(int minutes, string expected) =>
        Assert.Equal(expected, HeldBackText.Ahead(Facts.ToUtc.AddMinutes(minutes), Facts.ToUtc));

    [Fact]
    public async Task Quarantine_ListsEachEntryOnceWithItsReplay()
    {
        var all = new QuarantineParameters(Facts.ToUtc, null, everybody) { Replayed = true };
        var rows = await QuarantineQuery.RunAsync(await Runner, all, Token);
        Assert.Equal(["aaaaaaaa", "cccccccc", "bbbbbbbb", "dddddddd", "eeeeeeee"], rows.Select(row => row.Id[..8]));
        Assert.Equal((2L, "too_far_ahead", IngestFacts.TraceId, ""), (rows[0].Times, rows[0].Reason, rows[0].TraceId, rows[0].ReplayOutcome));
        Assert.Equal(("accepted", "ann", (DateTime?)IngestFacts.At), (rows[2].ReplayOutcome, rows[2].ReplayAuthor, rows[2].ReplayedAt));
        Assert.Null(rows[0].ReplayedAt);
        Assert.False(rows[0].IsCut);

        Assert.Equal(["a", "c", "d", "e"], (await QuarantineQuery.RunAsync(await Runner, all with { Replayed = false }, Token)).Select(row => row.Id[..1]));
        Assert.Equal(["a"], (await QuarantineQuery.RunAsync(await Runner, all with { Reason = "too_far_ahead" }, Token)).Select(row => row.Id[..1]));
        Assert.Equal(["a", "c"], (await QuarantineQuery.RunAsync(await Runner, all with { TraceId = IngestFacts.TraceId }, Token)).Select(row => row.Id[..1]));
        Assert.Equal(["e"], (await QuarantineQuery.RunAsync(await Runner, all with { Text = "id ev-1 in" }, Token)).Select(row => row.Id[..1]));
        Assert.Equal("cGF5bG9hZCBvZiBi", Assert.Single(await QuarantinePayloadQuery.RunAsync(await Runner, new QuarantinePayloadParameters(rows[2], everybody), Token)).Payload);
    }

    [Fact]
    public async Task Where_OfATraceWithEverything_SaysItAll()
    {
        var answer = await WhereLookup.RunAsync(await Runner, WhereTarget.TryParse(IngestFacts.TraceId)!, Facts.ToUtc, everybody, Token);

        Assert.Equal(["Stored", "Counted", "Charged", "Refused in part", "Metering is silent"], answer.Findings.Select(finding => finding.Title));
        Assert.StartsWith("6 spans from", answer.Findings[0].Text, StringComparison.Ordinal);
        Assert.Contains("sent by chat-acme, chat-globex, with key key_1, for tenants acme, globex", answer.Findings[0].Text, StringComparison.Ordinal);
        // The store may have folded the report that came twice, or not yet: one of it counts.
        Assert.Equal(IngestFacts.Traced.Tokens.Total, Assert.Single(answer.Verdicts, verdict => verdict.Counts).Report.Tokens);
        Assert.All(answer.Verdicts, verdict => Assert.True(verdict.Counts || verdict.Why.Contains("(R1)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_OfATraceThatNobodySent_SaysWhatToCheck()
    {
        var answer = await WhereLookup.RunAsync(await Runner, WhereTarget.TryParse(new string('e', 32))!, Facts.ToUtc, everybody, Token);

        Assert.Equal("It never arrived", answer.Findings[^1].Title);
        Assert.Empty(answer.Verdicts);
    }

    [Theory]
    [InlineData("resp-77", "Stored as spans", 2)]
    [InlineData("urn:shop ev-1", null, 1)]
    [InlineData("ev-1", null, 2)]
    [InlineData("urn:nowhere ev-1", null, 0)]
    public async Task Where_ById_FindsRequestsAndEventsOfEveryTenant(string asked, string? first, int reports)
    {
        var answer = await WhereLookup.RunAsync(await Runner, WhereTarget.TryParse(asked)!, Facts.ToUtc, everybody, Token);

        Assert.Equal(reports, answer.Verdicts.Count);
        Assert.Equal(first ?? (reports > 0 ? "Counted" : "Refused"), answer.Findings[0].Title);
        Assert.All(answer.Verdicts, verdict => Assert.True(verdict.Counts));
        Assert.Contains(answer.Findings, finding => finding.Title == (reports > 0 ? "Refused in part" : "Refused") || asked == "resp-77");
    }

    [Fact]
    public async Task Where_ById_ShowsACustomerNothingOfOthers()
    {
        var mine = ReadableTenants.For(Views.Customer("acme"), []);
        var answer = await WhereLookup.RunAsync(await Runner, WhereTarget.TryParse("resp-77")!, Facts.ToUtc, mine, Token);

        Assert.Equal("acme", Assert.Single(answer.Verdicts).Report.Tenant);
    }

    [Theory]
    [InlineData("4BF92F3577B34DA6A3CE929D0E0E4736", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("  00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("4bf92f35-77b3-4da6-a3ce-929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("00000000000000000000000000000000", null)]
    [InlineData("4bf92f", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void TraceId_AsPeoplePasteIt_IsUnderstood(string? pasted, string? expected) => Assert.Equal(expected, WhereParameters.TryNormalise(pasted));
}
