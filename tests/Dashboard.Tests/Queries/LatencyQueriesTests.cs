using Observe.Dashboard.Pages.Overview;
using Observe.Testing;

namespace Observe.Dashboard.Tests.Queries;

/// <summary>Percentiles, compared with sorted durations.</summary>
public sealed class LatencyQueriesTests(ClickHouseFixture fixture)
{
    // Half a bin of 2 %, and rounding to whole microseconds.
    private const double Tolerance = 0.0101;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UTC", null)]
    [InlineData("America/St_Johns", "acme")]
    public async Task Latency_FromBins_IsWithinOnePercentOfTheExactPercentile(string zone, string? tenant)
    {
        var view = Views.Of(Facts.FromUtc, Facts.ToUtc, zone, tenants: tenant is null ? null : [tenant], models: ["large", "tiny"]);

        var rows = await OverviewLatencyQuery.RunAsync(
            await SeededEngine.AllAsync(fixture), new OverviewLatencyParameters(view), Token);

        foreach (var (measure, divisor) in new[] { ("duration", 1L), ("time_to_first_token", 10L) })
        {
            var expected = view.Matching()
                .GroupBy(fact => view.Window.Local(fact.BucketStart).Date)
                .ToDictionary(day => day.Key, day => day.SelectMany(fact => fact.DurationsUs).Select(us => us / divisor).Order().ToList());
            var found = rows.Where(row => row.Measure == measure).ToDictionary(row => view.Window.Local(row.StepStart).Date);
            Assert.Equal(expected.Where(day => day.Value.Count > 0).Select(day => day.Key).Order(), found.Keys.Order());
            foreach (var (day, row) in found)
            {
                Assert.Equal(expected[day].Count, row.Requests);
                AssertNear(expected[day], 0.5, row.P50Us);
                AssertNear(expected[day], 0.95, row.P95Us);
                AssertNear(expected[day], 0.99, row.P99Us);
            }
        }
    }

    [Fact]
    public async Task RecentLatency_FromSingleRequests_IsExactAndLeavesFailuresOut()
    {
        var from = Facts.FromUtc.AddDays(4);
        var view = Views.Of(from, from.AddHours(6), "UTC", projects: ["chat"]);

        var rows = await OverviewRecentLatencyQuery.RunAsync(await SeededEngine.AllAsync(fixture), new RecentParameters(view), Token);

        var expected = view.Matching()
            .Where(fact => fact is { Errors: 0, DurationsUs.Count: > 0 })
            .GroupBy(fact => fact.BucketStart)
            .ToDictionary(bucket => bucket.Key, bucket => bucket.Select(fact => fact.DurationsUs[0]).Order().ToList());
        Assert.NotEmpty(expected);
        var found = rows.Where(row => row.Measure == "duration").ToDictionary(row => row.StepStart);
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach (var (start, row) in found)
        {
            Assert.Equal(expected[start].Count, row.Requests);
            Assert.Contains(row.P50Us, expected[start]);
            Assert.Equal(expected[start][^1], row.P99Us);
        }
    }

    [Fact]
    public void LatencyParameters_UnderAProjectFilter_SayThatBinsDoNotKnowIt()
    {
        Assert.True(OverviewLatencyParameters.Covers(Views.All));
        Assert.False(OverviewLatencyParameters.Covers(Views.Of(Facts.FromUtc, Facts.ToUtc, "UTC", projects: ["chat"])));
        Assert.False(OverviewLatencyParameters.Covers(Views.Of(Facts.FromUtc, Facts.ToUtc, "UTC", users: ["user-1"])));
    }

    // Between two neighbours any rule of interpolation is right.
    private static void AssertNear(List<long> sorted, double level, long found)
    {
        var rank = level * (sorted.Count - 1);
        var low = sorted[(int)Math.Floor(rank)] * (1 - Tolerance);
        var high = sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(rank) + 1)] * (1 + Tolerance);
        Assert.InRange((double)found, low, high);
    }
}
