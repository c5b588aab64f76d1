using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Pages.Overview;
using Observe.Dashboard.Pages.Usage;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Testing;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>Counted usage, compared with the facts by plain arithmetic.</summary>
public sealed class UsageQueriesTests(ClickHouseFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<SqlRunner> Runner => SeededEngine.AllAsync(fixture);

    public static TheoryData<string, string?, string?, string?, string?> Filters => new()
    {
        { "UTC", null, null, null, null },
        { "Asia/Kolkata", "acme", null, null, null },
        { "Europe/Berlin", null, "chat", "large", null },
        { "America/St_Johns", "globex", null, null, "user-3" },
        { "UTC", "nobody's", null, null, null },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Totals_WithFilters_AreTheFactsSums(string zone, string? tenant, string? project, string? model, string? user)
    {
        var middle = Facts.FromUtc.AddDays(5).AddMinutes(45);
        var view = View(middle, zone, tenant, project, model, user);
        var before = View(middle - (Facts.ToUtc - middle), zone, tenant, project, model, user, middle);

        var totals = await OverviewTotalsQuery.RunAsync(await Runner, new OverviewTotalsParameters(view), Token);

        var facts = view.Matching();
        Assert.Equal(facts.Sum(fact => fact.Requests), totals.Requests);
        Assert.Equal(facts.Sum(fact => fact.Errors), totals.Errors);
        Assert.Equal(facts.Sum(fact => fact.LowConfidence), totals.LowConfidence);
        Assert.Equal(facts.Sum(fact => fact.Tokens.Input), totals.InputTokens);
        Assert.Equal(facts.Sum(fact => fact.Tokens.Output), totals.OutputTokens);
        Assert.Equal(facts.Sum(fact => fact.Tokens.Unclassified), totals.UnclassifiedTokens);
        Assert.Equal(before.Matching().Sum(fact => fact.Requests), totals.PreviousRequests);
        Assert.Equal(before.Matching().Sum(fact => fact.Tokens.Output), totals.PreviousOutputTokens);
        Assert.Equal(facts.Count == 0, totals.IsEmpty);
        if (facts.Count > 0)
            Assert.Equal(new DateTime(2026, 11, 3, 0, 0, 1, 500, DateTimeKind.Utc), totals.RefreshedAt);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/St_Johns")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    public async Task Series_InDaysOfAZone_AreTheFactsOfEachLocalDay(string zone)
    {
        var view = Views.Of(Facts.FromUtc, Facts.ToUtc, zone);
        Assert.Equal(Step.Day, view.Window.Step);

        var rows = await OverviewSeriesQuery.RunAsync(await Runner, new OverviewSeriesParameters(view), Token);

        var expected = view.Matching()
            .GroupBy(fact => (Day: view.Window.Local(fact.BucketStart).Date, fact.Model))
            .OrderBy(group => group.Key.Day).ThenBy(group => group.Key.Model, StringComparer.Ordinal)
            .Select(group => (group.Key.Day, group.Key.Model, group.Sum(fact => fact.Requests), group.Sum(fact => fact.Tokens.Input)));
        Assert.Equal(expected, rows.Select(row => (view.Window.Local(row.StepStart).Date, row.Model, row.Requests, row.InputTokens)));
        Assert.All(rows, row => Assert.Equal(TimeSpan.Zero, view.Window.Local(row.StepStart).TimeOfDay));
    }

    [Theory]
    [InlineData("Europe/Berlin", 3)]
    [InlineData("America/St_Johns", 3)]
    [InlineData("UTC", 1)]
    public async Task Series_InFinerSteps_FallIntoTheWindowsBuckets(string zone, int days)
    {
        // The clock change of the zone lies inside.
        var from = zone == "America/St_Johns" ? new DateTime(2026, 10, 31, 3, 0, 0, DateTimeKind.Utc) : new DateTime(2026, 10, 24, 3, 0, 0, DateTimeKind.Utc);
        var view = Views.Of(from, from.AddDays(days), zone);

        var rows = await OverviewSeriesQuery.RunAsync(await Runner, new OverviewSeriesParameters(view), Token);

        var expected = view.Matching().GroupBy(fact => (view.Window.IndexOf(fact.BucketStart), fact.Model))
            .ToDictionary(group => group.Key, group => group.Sum(fact => fact.Tokens.Output));
        Assert.Equal(expected, rows.ToDictionary(row => (view.Window.IndexOf(row.StepStart), row.Model), row => row.OutputTokens));
    }

    [Fact]
    public async Task Series_InDaysOfEveryZone_AddUpToTheRange()
    {
        var runner = await Runner;
        var wrong = new List<string>();
        foreach (var zone in Zones.Names)
        {
            var view = Views.Of(Facts.FromUtc, Facts.ToUtc, zone);
            var rows = await OverviewSeriesQuery.RunAsync(runner, new OverviewSeriesParameters(view), Token);
            if (rows.Sum(row => row.InputTokens) != Facts.All.Sum(fact => fact.Tokens.Input)
                || rows.Sum(row => row.Requests) != Facts.All.Sum(fact => fact.Requests))
            {
                wrong.Add(zone);
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task RecentSeries_OfRepeatedReports_CountsEachOnce()
    {
        var from = Facts.FromUtc.AddDays(3).AddHours(2);
        var view = Views.Of(from, from.AddHours(6), "UTC", models: ["large", "small"]);

        var rows = await OverviewRecentSeriesQuery.RunAsync(await Runner, new RecentParameters(view), Token);

        var facts = view.Matching();
        Assert.NotEmpty(facts);
        Assert.Equal(facts.Count, rows.Sum(row => row.Requests));
        Assert.Equal(facts.Sum(fact => Math.Min(fact.Errors, 1)), rows.Sum(row => row.Errors));
        Assert.Equal(facts.Sum(fact => fact.Tokens.Input), rows.Sum(row => row.InputTokens));
        Assert.Equal(
            facts.GroupBy(fact => (fact.BucketStart, fact.Model)).ToDictionary(group => group.Key, group => group.Sum(fact => fact.Tokens.Output)),
            rows.ToDictionary(row => (row.StepStart, row.Model), row => row.OutputTokens));
    }

    [Fact]
    public void RecentParameters_OfALongRange_Refuse()
    {
        Assert.True(RecentParameters.Fits(Views.Of(Facts.FromUtc, Facts.FromUtc.AddHours(6.5), "UTC").Window));
        Assert.Throws<ArgumentException>(() => new RecentParameters(Views.Of(Facts.FromUtc, Facts.FromUtc.AddHours(7), "UTC")));
    }

    [Fact]
    public async Task Top_OfTenantsAndModels_AreTheBusiest()
    {
        var runner = await Runner;
        var tenants = await OverviewTopQuery.RunAsync(runner, OverviewTopParameters.ByTenant(Views.All) with { Limit = 2 }, Token);
        var models = await OverviewTopQuery.RunAsync(runner, OverviewTopParameters.ByModel(Views.All), Token);

        Assert.Equal(Ranked(fact => fact.Tenant).Take(2), tenants.Select(row => (row.Name, row.Tokens)));
        Assert.Equal(Ranked(fact => fact.Model), models.Select(row => (row.Name, row.Tokens)));
        Assert.All(tenants, row => Assert.Equal(Facts.All.Sum(fact => fact.Tokens.Total), row.AllTokens));
    }

    [Fact]
    public async Task ScopeValues_OfARange_AreItsNamesBusiestFirst()
    {
        var runner = await Runner;
        var values = await ScopeValuesQuery.RunAsync(runner, new ScopeValuesParameters(Views.All.Window, Views.All.Tenants), Token);

        Assert.Equal(Facts.All.GroupBy(fact => fact.Tenant).OrderByDescending(g => g.Sum(fact => fact.Requests)).Select(g => g.Key), values.Tenants);
        Assert.Equal(["chat", "search"], values.Projects.Order());
        Assert.Equal(4, values.Models.Count);
        Assert.Equal(["latency", "user"], values.Simulated);

        var one = await ScopeValuesQuery.RunAsync(
            runner, new ScopeValuesParameters(Views.All.Window, ReadableTenants.For(Views.Customer("acme"), ["globex"])) { Limit = 2 }, Token);
        Assert.Equal(["acme"], one.Tenants);
        Assert.Equal(2, one.Models.Count);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Kolkata")]
    public async Task UsageTables_OfOneTenant_AreItsFactsByDayModelAndProject(string zone)
    {
        var view = Views.Of(Facts.FromUtc, Facts.ToUtc, zone, tenants: ["initech"]);
        var tables = await UsageRowsQuery.RunAsync(await Runner, new UsageRowsParameters(view), Token);

        Check(tables.Days, fact => WindowOf.ToUtc(view.Window.Local(fact.BucketStart).Date, view.Window.Zone), row => row.PeriodStart);
        Check(tables.Models, fact => fact.Model, row => row.Name);
        Check(tables.Projects, fact => fact.Project, row => row.Name);
        Assert.Equal(tables.Days.OrderByDescending(row => row.PeriodStart), tables.Days);

        void Check<TKey>(IReadOnlyList<CostRow> rows, Func<Fact, TKey> ofFact, Func<CostRow, TKey> ofRow)
            where TKey : notnull
        {
            var expected = view.Matching().GroupBy(ofFact).ToDictionary(
                group => group.Key,
                group => (group.Sum(fact => fact.Requests), group.Sum(fact => fact.Tokens.Total),
                    group.SelectMany(fact => fact.Charges).Sum(charge => charge.Amount),
                    group.SelectMany(fact => fact.Charges).Where(charge => charge.State == "unpriced").Sum(charge => charge.Quantity)));
            Assert.Equal(expected, rows.ToDictionary(ofRow, row => (row.Requests, row.Tokens, row.Amount, row.UnpricedTokens)));
        }
    }

    private static ScopeView View(
        DateTime from, string zone, string? tenant, string? project, string? model, string? user, DateTime? to = null) =>
        Views.Of(from, to ?? Facts.ToUtc, zone, null, One(tenant), One(project), One(model), One(user));

    private static string[]? One(string? value) => value is null ? null : [value];

    private static IEnumerable<(string, long)> Ranked(Func<Fact, string> name) =>
        Facts.All.GroupBy(name)
            .Select(group => (Name: group.Key, Tokens: group.Sum(fact => fact.Tokens.Input + fact.Tokens.Output)))
            .OrderByDescending(row => row.Tokens);
}
