using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Observe.Metering.Receive;
using Observe.Metering.Status;
using Observe.Metering.Store;
using Observe.Storage;
using Observe.Storage.Client;

namespace Observe.Metering.Rollup;

/// <summary>
/// Knows what is held back, for metrics and for <c>/status</c>: a clock that is ahead is somebody's to put right. The store is asked only
/// while the rollup has a quarter hour in hand that lies ahead, every few seconds (<see cref="StatusOptions.IntervalSeconds"/>).
/// </summary>
internal sealed class HeldBackWatch : BackgroundService
{
    private readonly SqlRunner runner;
    private readonly StoredWindows windows;
    private readonly TimeSpan interval;
    private readonly TimeProvider clock;

    public HeldBackWatch(SqlRunner runner, StoredWindows windows, IOptions<StatusOptions> options, IMeterFactory meters, TimeProvider clock)
    {
        (this.runner, this.windows, this.clock) = (runner, windows, clock);
        interval = TimeSpan.FromSeconds(options.Value.IntervalSeconds);
        var meter = meters.Create(ReceiveMeter.Name);
        meter.CreateObservableGauge(
            "observe.metering.held.requests", () => Now?.Requests ?? 0, "{request}", "Requests whose quarter hour lies ahead: stored, and counted when their time has come.");
        meter.CreateObservableGauge("observe.metering.held.tokens", () => Now?.Tokens ?? 0, "{token}", "Tokens of these requests.");
        meter.CreateObservableGauge(
            "observe.metering.held.ahead", () => Now is { } held ? (held.LastQuarterHour - clock.GetUtcNow().UtcDateTime).TotalSeconds : 0, "s",
            "How far the last of these requests lies ahead: a sender's clock is wrong by about as much. Alert on it.");
    }

    /// <summary>What was held back a few seconds ago; null when nothing was.</summary>
    public HeldBack? Now { get; private set; }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken token)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (!windows.HasRecountFrom(KeptTime.HeldFrom(now)))
        {
            Now = null;
            return;
        }

        try
        {
            Now = await HeldBackQuery.RunAsync(runner, now, token);
        }
        catch (ClickHouseException)
        {
            // The store is away, which the drain tells; what was known a moment ago is still about right.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: there is nothing to keep.
        }
    }
}
