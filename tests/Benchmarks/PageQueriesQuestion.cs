using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using Observe.Dashboard.Pages.Cost;
using Observe.Dashboard.Pages.Overview;
using Observe.Dashboard.Pages.Usage;
using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Benchmarks;

/// <summary>
/// How long do a page's queries take, all of them at once as the page asks them, over ten million requests? Warm runs through the
/// client over HTTP, rows read into records; the last hour, day and thirty days, in a zone of whole hours and in India's.
/// </summary>
internal static class PageQueriesQuestion
{
    private const int DefaultRequests = 10_000_000;
    private const int WarmUps = 3;
    private const int Runs = 25;

    private static readonly ClaimsPrincipal Staff = new(new ClaimsIdentity([new Claim(ClaimTypes.Role, "administrator")], "benchmark"));

    public static async Task RunAsync(string[] args)
    {
        var requests = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultRequests;
        await using var engine = await BenchmarkEngine.StartAsync();
        var start = Stopwatch.GetTimestamp();
        await TenMillionReports.FillAsync(engine.Client, requests);
        Console.WriteLine(Text($"{requests:N0} requests over {TenMillionReports.Days} days, filled in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        await TenMillionReports.DescribeAsync(engine.Client);

        var runner = new SqlRunner(engine.Client);
        foreach (var zone in (string[])["Europe/Berlin", "Asia/Kolkata"])
        {
            foreach (var hours in (int[])[1, 24, 30 * 24])
                await MeasurePagesAsync(engine, runner, zone, TimeSpan.FromHours(hours));
        }
    }

    private static async Task MeasurePagesAsync(BenchmarkEngine engine, SqlRunner runner, string zone, TimeSpan length)
    {
        var all = View(zone, length);
        var one = View(zone, length, "tenant-03");
        Console.WriteLine(Text($"{zone}, {length.TotalHours:N0} h"));
        await MeasureAsync(engine, "Overview", Overview(runner, all));
        await MeasureAsync(engine, "Overview, one tenant", Overview(runner, one));
        await MeasureAsync(engine, "Cost by tenant", Cost(runner, all, CostDimension.Tenant));
        await MeasureAsync(engine, "Cost by model", Cost(runner, all, CostDimension.Model));
        await MeasureAsync(engine, "Cost by user", Cost(runner, all, CostDimension.User));
        await MeasureAsync(engine, "Usage of one tenant", Usage(runner, one));
    }

    // What OverviewPage, CostPage and UsagePage ask; the frame's pickers are asked once a range and count with the first page.
    private static IReadOnlyList<Func<Task>> Overview(SqlRunner runner, ScopeView view) =>
    [
        () => ScopeValuesQuery.RunAsync(runner, new ScopeValuesParameters(view.Window, view.Tenants), default),
        () => OverviewTotalsQuery.RunAsync(runner, new OverviewTotalsParameters(view), default),
        () => CostTotalsQuery.RunAsync(runner, new CostTotalsParameters(view), default),
        () => view.Window.FinerThanRollup
            ? OverviewRecentSeriesQuery.RunAsync(runner, new RecentParameters(view), default)
            : OverviewSeriesQuery.RunAsync(runner, new OverviewSeriesParameters(view), default),
        () => view.Window.FinerThanRollup
            ? OverviewRecentLatencyQuery.RunAsync(runner, new RecentParameters(view), default)
            : OverviewLatencyQuery.RunAsync(runner, new OverviewLatencyParameters(view), default),
        () => OverviewTopQuery.RunAsync(runner, OverviewTopParameters.ByTenant(view), default),
        () => OverviewTopQuery.RunAsync(runner, OverviewTopParameters.ByModel(view), default),
    ];

    private static IReadOnlyList<Func<Task>> Cost(SqlRunner runner, ScopeView view, CostDimension by)
    {
        var period = CostPeriods.Choose(null, view.Window);
        return
        [
            () => CostTotalsQuery.RunAsync(runner, new CostTotalsParameters(view), default),
            () => CostSeriesQuery.RunAsync(runner, new CostSeriesParameters(view, by, period), default),
            () => CostRowsQuery.RunAsync(runner, new CostRowsParameters(view, by, CostPeriod.All) { Limit = 51 }, default),
            () => PriceListQuery.RunAsync(runner, new PriceListParameters(view), default),
        ];
    }

    private static IReadOnlyList<Func<Task>> Usage(SqlRunner runner, ScopeView view)
    {
        var month = View(view.Window.ZoneName, TimeSpan.FromDays(TenMillionReports.Days), "tenant-03");
        return
        [
            () => CostTotalsQuery.RunAsync(runner, new CostTotalsParameters(view), default),
            () => CostTotalsQuery.RunAsync(runner, new CostTotalsParameters(month), default),
            () => OverviewSeriesQuery.RunAsync(runner, new OverviewSeriesParameters(view), default),
            () => UsageRowsQuery.RunAsync(runner, new UsageRowsParameters(view), default),
            () => CostRowsQuery.RunAsync(runner, new CostRowsParameters(view, CostDimension.ApiKey, CostPeriod.All) { Limit = 100 }, default),
        ];
    }

    private static async Task MeasureAsync(BenchmarkEngine engine, string page, IReadOnlyList<Func<Task>> queries)
    {
        var wall = new List<double>();
        var cpuBefore = engine.CpuTime;
        for (var run = -WarmUps; run < Runs; run++)
        {
            if (run == 0)
                cpuBefore = engine.CpuTime;

            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(queries.Select(query => query()));
            if (run >= 0)
                wall.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var cpuMs = (engine.CpuTime - cpuBefore).TotalMilliseconds / Runs;
        wall.Sort();
        Console.WriteLine(Text(
            $"  {page,-22} {queries.Count} queries: median {wall[Runs / 2],6:F0} ms, p95 {wall[Runs * 95 / 100],6:F0} ms, best {wall[0],6:F0} ms, engine CPU {cpuMs,6:F0} ms"));
    }

    private static ScopeView View(string zone, TimeSpan length, params string[] tenants)
    {
        var to = TenMillionReports.ToUtc;
        var window = new TimeWindow
        {
            FromUtc = to - length,
            ToUtc = to,
            NowUtc = to,
            Zone = TimeZoneInfo.FindSystemTimeZoneById(zone),
            Previous = (to - length - length, to - length),
        };
        return new ScopeView(new PageScope { Tenants = [.. tenants] }, window, ReadableTenants.For(Staff, tenants));
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
