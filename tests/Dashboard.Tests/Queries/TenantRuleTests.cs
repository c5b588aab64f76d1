using System.Reflection;
using System.Text.Json;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Pages.Fleet;
using Observe.Dashboard.Pages.Gpu;
using Observe.Dashboard.Pages.Ingest;
using Observe.Dashboard.Pages.Overview;
using Observe.Dashboard.Pages.Usage;
using Observe.Dashboard.Scope;
using Observe.Storage;
using Observe.Testing;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>
/// R13: whoever belongs to one tenant gets, from every query, exactly what a database without any other tenant would answer. A new
/// query fails here until it stands in <see cref="Parameters"/>, and a <c>.sql</c> file that no query runs fails too.
/// </summary>
public sealed class TenantRuleTests(ClickHouseFixture fixture)
{
    private const string Mine = "acme";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly IReadOnlyList<Type> Queries =
    [
        .. typeof(TenantRange).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Query", StringComparison.Ordinal) && type.GetMethod("RunAsync") is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static TheoryData<string> QueryNames => [.. Queries.Select(query => query.Name)];

    [Theory]
    [MemberData(nameof(QueryNames))]
    public async Task Query_AskedByACustomer_AnswersAsIfNobodyElseExisted(string name)
    {
        var run = Queries.Single(query => query.Name == name).GetMethod("RunAsync")!;
        var type = run.GetParameters()[1].ParameterType;
        Assert.True(type.IsAssignableTo(typeof(TenantRange)), $"{type.Name} does not derive from TenantRange");
        var (everything, onlyMine) = (await SeededEngine.AllAsync(fixture), await SeededEngine.OnlyAsync(fixture, Mine));

        foreach (var urlAsksFor in new string[][] { [], ["globex"], [Mine, "globex", "initech"] })
        {
            var parameters = Parameters(type, Short(name) ? ShortView(urlAsksFor) : LongView(urlAsksFor)).ToList();
            Assert.NotEmpty(parameters);
            foreach (var parameter in parameters)
            {
                var found = await AnswerAsync(run, everything, parameter);
                Assert.Equal(await AnswerAsync(run, onlyMine, parameter), found);
                if (OperatorsOnly.Contains(name))
                    Assert.Equal("[]", found);
                else
                    Assert.True(found.Length > MinAnswer, $"{name} found nothing to compare: {found}");
            }
        }
    }

    [Fact]
    public void SqlFiles_AllAndNoOther_AreRunByAQuery() =>
        Assert.Equal(
            SqlText.All(typeof(TenantRange).Assembly).Select(text => text.Name).Order(StringComparer.Ordinal),
            Queries.Select(query => SqlText.Of(query).Name).Order(StringComparer.Ordinal));

    [Fact]
    public void ReadableTenants_OfNobody_AreRefused() =>
        Assert.Throws<UnauthorizedAccessException>(() => ReadableTenants.For(new(), []));

    // What these read is no tenant's.
    private static readonly string[] OperatorsOnly = [nameof(IngestStatusQuery), nameof(IngestSpoolQuery), nameof(IngestRequestsQuery)];

    // Less is an empty answer.
    private const int MinAnswer = 20;

    private static bool Short(string name) => name.Contains("Recent", StringComparison.Ordinal);

    private static ScopeView LongView(string[] urlAsksFor) =>
        Views.Of(Facts.FromUtc.AddDays(5), Facts.ToUtc, "Europe/Berlin", Views.Customer(Mine), urlAsksFor);

    private static ScopeView ShortView(string[] urlAsksFor) =>
        Views.Of(Facts.FromUtc.AddDays(5), Facts.FromUtc.AddDays(5).AddHours(6), "UTC", Views.Customer(Mine), urlAsksFor);

    private static IEnumerable<TenantRange> Parameters(Type type, ScopeView view) => type.Name switch
    {
        nameof(ScopeValuesParameters) => [new ScopeValuesParameters(view.Window, view.Tenants)],
        nameof(OverviewTotalsParameters) => [new OverviewTotalsParameters(view)],
        nameof(OverviewSeriesParameters) => [new OverviewSeriesParameters(view)],
        nameof(RecentParameters) => [new RecentParameters(view)],
        nameof(OverviewLatencyParameters) => [new OverviewLatencyParameters(view)],
        nameof(OverviewTopParameters) => [OverviewTopParameters.ByTenant(view), OverviewTopParameters.ByModel(view)],
        nameof(OverviewUnpricedParameters) => [new OverviewUnpricedParameters(view)],
        nameof(CostTotalsParameters) => [new CostTotalsParameters(view), new CostTotalsParameters(view.Window.FromUtc, view.Window.ToUtc, view.Tenants)],
        nameof(CostAdjustmentsParameters) => [new CostAdjustmentsParameters(view)],
        nameof(CostSeriesParameters) => [.. CostDimensions.All.Select(by => new CostSeriesParameters(view, by, CostPeriod.Day))],
        nameof(CostRowsParameters) => [.. CostDimensions.All.Select(by => new CostRowsParameters(view, by, CostPeriod.Hour) { Limit = 5_000 })],
        nameof(UsageRowsParameters) => [new UsageRowsParameters(view)],
        nameof(PriceListParameters) => [new PriceListParameters(view)],
        nameof(IngestParameters) => [new IngestParameters(view.Window, view.Tenants)],
        nameof(IngestRangeParameters) => [new IngestRangeParameters(view.Window, view.Tenants)],
        nameof(IngestStatusParameters) => [new IngestStatusParameters(view.Window.NowUtc, view.Tenants)],
        nameof(HeldBackParameters) => [new HeldBackParameters(view.Window.NowUtc, view.Tenants)],
        nameof(QuarantineParameters) => [new QuarantineParameters(view.Window.NowUtc, null, view.Tenants) { Id = new string('a', 32), TraceId = IngestFacts.TraceId, Replayed = true }],
        nameof(QuarantinePayloadParameters) => [new QuarantinePayloadParameters(IngestFacts.Listed, view.Tenants)],
        nameof(WhereIdParameters) => [new WhereIdParameters(new WhereTarget(null, "resp-77", ""), view.Window.NowUtc, WhereIdParameters.Horizons[0], view.Tenants)],
        nameof(WhereIdSpansParameters) => [new WhereIdSpansParameters("resp-77", [IngestFacts.Report(Facts.ToUtc.AddHours(-30).AddSeconds(7), "named")], view.Tenants)],
        nameof(WhereChargesParameters) => [new WhereChargesParameters([IngestFacts.Report(IngestFacts.Traced.BucketStart, IngestFacts.Traced.Model)], view.Tenants)],
        nameof(WhereReportsParameters) => [new WhereReportsParameters(IngestFacts.TraceId, view.Window.NowUtc, view.Tenants)],
        nameof(WhereParameters) => [new WhereParameters(IngestFacts.TraceId, view.Window.NowUtc, view.Tenants)],
        nameof(GpuPartParameters) => [new GpuPartParameters(view.Window.FromUtc, view.Window.ToUtc, view.Tenants, ["hw.power", Throttles.TimeMetric], ["", "hw_thermal"])],
        nameof(GpuInfoParameters) => [new GpuInfoParameters(view.Window.FromUtc, view.Window.ToUtc, view.Tenants, FleetSamples.EngineMetric, FleetSamples.XidMetric)],
        nameof(GpuMeansParameters) => [new GpuMeansParameters(view.Window, view.Tenants, GpuReadings.All)],
        nameof(GpuSeriesParameters) => [new GpuSeriesParameters(view.Window, view.Tenants, GpuSamplesOf.Shared, GpuCharts.Readings)],
        nameof(EngineSeriesParameters) => [new EngineSeriesParameters(view.Window, view.Tenants, EngineReadings.All), new EngineSeriesParameters(view.Window, view.Tenants, EngineReadings.All, "replica-1")],
        nameof(FleetChartParameters) => [.. ((string[])["gpu", "node", "model"]).Select(what => new FleetChartParameters(view.Window, view.Tenants, FleetChoice.Read(what == "node" ? "power" : null, what, null, null, null, null, null, null), []))],
        _ => throw new NotSupportedException($"say here how {type.Name} is made, so that its query is held to R13"),
    };

    private static async Task<string> AnswerAsync(MethodInfo run, SqlRunner runner, TenantRange parameters)
    {
        var task = (Task)run.Invoke(null, [runner, parameters, Token])!;
        await task;
        return JsonSerializer.Serialize(task.GetType().GetProperty("Result")!.GetValue(task));
    }
}
