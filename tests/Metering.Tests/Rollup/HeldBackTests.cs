using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Observe.Metering.Rollup;
using Observe.Metering.Status;
using Observe.Testing;
using Observe.Vocabulary;
using static Observe.Metering.Tests.Rollup.RollupReports;

namespace Observe.Metering.Tests.Rollup;

/// <summary>Reports from clocks that are ahead, and reports of one request that lie far apart.</summary>
public sealed class HeldBackTests(ClickHouseFixture engine)
{
    [Fact]
    public async Task Report_OfAQuarterHourThatBeginsMuchLater_CountsWhenItsTimeHasComeAlsoAfterARestart()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        var now = QuarterHour.StartOf(rollup.Clock.GetUtcNow().UtcDateTime);
        await rollup.InsertAsync(Report("soon", now.AddMinutes(15)), Report("later", now.AddHours(2)));
        await rollup.RefreshAsync(now, now.AddMinutes(15), now.AddHours(2));
        Assert.Equal(1, await RequestsAsync(rollup));

        // A report of the same request that is due counts, until the one that is held back is due as well and is the stronger.
        await rollup.InsertAsync(Report("later", now.AddHours(2).AddMinutes(-15).AddSeconds(1)) with { Layer = ReportLayer.Client });
        await rollup.RefreshAsync(now);
        Assert.Equal(1, await RequestsAsync(rollup));

        await rollup.RestartAsync();
        rollup.Advance(now.AddMinutes(91) - rollup.Clock.GetUtcNow().UtcDateTime);
        await rollup.StepAsync();
        await rollup.RunDueAsync();
        Assert.Equal(["client 10 1", "engine 10 1"], await CountedAsync(rollup));

        rollup.Advance(now.AddMinutes(106) - rollup.Clock.GetUtcNow().UtcDateTime);
        await rollup.StepAsync();
        await rollup.RunDueAsync();
        Assert.Equal(["engine 20 2"], await CountedAsync(rollup));

        await rollup.RestartAsync();
        await rollup.RefreshAsync(now.AddHours(2));
        Assert.Equal(2, await RequestsAsync(rollup));
    }

    [Fact]
    public async Task HeldBack_IsKnownWhileItsTimeLiesAheadAndNoLonger()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = meters.GetRequiredService<IMeterFactory>();
        using var watch = new HeldBackWatch(rollup.Runner, rollup.Windows, Options.Create(new StatusOptions()), factory, rollup.Clock);
        var gauges = new Dictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Scope == factory) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => gauges[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => gauges[instrument.Name] = value);
        listener.Start();

        var now = QuarterHour.StartOf(rollup.Clock.GetUtcNow().UtcDateTime);
        await rollup.InsertAsync(Report("due", now), Report("a", now.AddHours(2)), Report("b", now.AddHours(3)));
        await rollup.InsertAsync(Report("a", now.AddHours(2)), Report("a", now.AddHours(2)) with { Layer = ReportLayer.Gateway });
        await LookAsync();
        Assert.Null(watch.Now);

        await rollup.RefreshAsync(now);
        await LookAsync();
        Assert.Equal(new HeldBack(2, 22, now.AddHours(2), now.AddHours(3), now.AddMinutes(105)), watch.Now);
        Assert.Equal((2, 22, 179 * 60), (gauges["observe.metering.held.requests"], gauges["observe.metering.held.tokens"], gauges["observe.metering.held.ahead"]));

        rollup.Advance(TimeSpan.FromMinutes(106));
        await rollup.RunDueAsync();
        await LookAsync();
        Assert.Equal((1, now.AddHours(3)), (watch.Now!.Requests, watch.Now.FirstQuarterHour));

        rollup.Advance(TimeSpan.FromHours(1));
        await rollup.RunDueAsync();
        await LookAsync();
        Assert.Null(watch.Now);
        Assert.Equal((0, 0), (gauges["observe.metering.held.requests"], gauges["observe.metering.held.ahead"]));
        Assert.Equal(3, await RequestsAsync(rollup));

        async Task LookAsync()
        {
            await watch.LookAsync(TestContext.Current.CancellationToken);
            listener.RecordObservableInstruments();
        }
    }

    [Fact]
    public async Task Batch_ThatComesAfterANewerOne_IsCountedAsWell()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        var now = QuarterHour.StartOf(rollup.Clock.GetUtcNow().UtcDateTime).AddHours(-1);
        await rollup.InsertAsync(Report("a", now));
        await rollup.RefreshAsync(now);
        await rollup.InsertOldAsync(Report("b", now));
        await rollup.RefreshAsync(now);
        Assert.Equal(2, await RequestsAsync(rollup));
    }

    /// <summary>The rollup looks at neighbouring quarter hours with every batch, and at all time soon after.</summary>
    [Fact]
    public async Task Reports_OfOneRequestHoursApart_CountOnce_AlsoWhenTheStrongerOneIsHeldBack()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        var now = QuarterHour.StartOf(rollup.Clock.GetUtcNow().UtcDateTime);
        await rollup.InsertAsync(Report("a", now.AddDays(-3)), Report("b", now.AddHours(-1)) with { Layer = ReportLayer.Client });
        await rollup.RefreshAsync(now.AddDays(-3), now.AddHours(-1));
        await rollup.InsertAsync(Report("a", now), Report("b", now.AddHours(1)));
        await rollup.RefreshAsync(now.AddDays(-3), now.AddHours(-1), now);
        Assert.Equal(["client 10 1", "engine 10 1"], await CountedAsync(rollup));

        await rollup.RestartAsync();
        rollup.Advance(TimeSpan.FromMinutes(50));
        await rollup.StepAsync();
        await rollup.RunDueAsync();
        Assert.Equal(["engine 20 2"], await CountedAsync(rollup));
        Assert.Equal(0, (await rollup.QueryAsync<long>($"SELECT sum(requests) FROM usage_15m WHERE bucket_start < '{now:yyyy-MM-dd HH:mm:ss}'")).Single());

        // The same once more changes nothing, and a third one takes its place.
        await rollup.InsertAsync(Report("a", now.AddDays(-3)));
        await rollup.InsertAsync(Report("a", now.AddDays(-40)) with { Layer = ReportLayer.Gateway });
        await rollup.RefreshAsync(now.AddDays(-40), now.AddDays(-3), now);
        Assert.Equal(["engine 10 1", "gateway 10 1"], await CountedAsync(rollup));
        Assert.Equal((20 * 0.59m + 2 * 0.79m) / 1_000_000m, (await rollup.QueryAsync<decimal>("SELECT sum(amount) FROM charges")).Single());
    }

    [Fact]
    public async Task Parent_ThatBeganHoursBeforeItsChild_DoesNotCount()
    {
        using var rollup = await RollupFixture.CreateAsync(engine);
        var now = QuarterHour.StartOf(rollup.Clock.GetUtcNow().UtcDateTime);
        await rollup.InsertAsync(Report("agent", now.AddHours(-5)) with { TraceId = 1, SpanId = 2 });
        await rollup.RefreshAsync(now.AddHours(-5));
        await rollup.InsertAsync(Report("child", now) with { TraceId = 1, SpanId = 3, ParentSpanId = 2 });
        await rollup.RefreshAsync(now.AddHours(-5), now);
        Assert.Equal(["engine 10 1"], await CountedAsync(rollup));

        // The child first.
        await rollup.InsertAsync(Report("other", now) with { TraceId = 9, SpanId = 3, ParentSpanId = 2 });
        await rollup.RefreshAsync(now);
        await rollup.InsertAsync(Report("its agent", now.AddHours(-7)) with { TraceId = 9, SpanId = 2 });
        await rollup.RefreshAsync(now.AddHours(-7), now);
        Assert.Equal(["engine 20 2"], await CountedAsync(rollup));
    }

    private static Task<IReadOnlyList<string>> CountedAsync(RollupFixture rollup) => rollup.QueryAsync<string>(
        """
        SELECT concat(toString(layer), ' ', toString(sum(input_fresh)), ' ', toString(sum(requests))) AS line
        FROM usage_15m
        GROUP BY layer
        HAVING sum(requests) != 0
        ORDER BY line
        """);

    private static async Task<long> RequestsAsync(RollupFixture rollup) =>
        (await rollup.QueryAsync<long>("SELECT sum(requests) FROM usage_15m")).Single();
}
