using Observe.Billing.Close;
using Observe.Catalog.Periods;

namespace Observe.Metering.Rollup;

/// <summary>
/// The closed billing months as one immutable snapshot, swapped whole when the catalog holds more. A close must be known before
/// the next charge is written, so a snapshot serves for <see cref="BillingPeriods.KnowledgeTime"/> after the catalog was asked, and a
/// close is final only when that has passed everywhere (<see cref="BillingPeriods.SettlingTime"/>). Time is measured, not read off clocks: theirs
/// may disagree or be set.
/// </summary>
public sealed partial class CurrentPeriods(BillingPeriods catalog, TimeProvider clock, ILogger<CurrentPeriods> logger) : BackgroundService
{
    private static readonly TimeSpan reloadEvery = TimeSpan.FromSeconds(5);

    private volatile Looked? looked;

    /// <summary>What is closed; null when the catalog has not answered for too long to charge by it.</summary>
    public ClosedPeriods? Now() =>
        looked is { } last && clock.GetElapsedTime(last.AtTimestamp) < BillingPeriods.KnowledgeTime ? last.Periods : null;

    /// <summary>Loads what is closed before the first charge is written.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Asks the catalog once.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        // Taken before the question: a close that is written while it is answered may be missing in the answer.
        var at = clock.GetTimestamp();
        var periods = looked?.Periods ?? ClosedPeriods.None;
        if (await catalog.CountAsync(cancellationToken) != periods.Count)
        {
            periods = new ClosedPeriods(await catalog.ListAsync(null, cancellationToken));
            LogSwapped(periods.Count);
        }

        looked = new Looked(periods, at);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(reloadEvery, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReloadAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Whatever is wrong with the catalog, charges wait for it and the loop must live on.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogReloadFailed(e);
            }
        }
    }

    private sealed record Looked(ClosedPeriods Periods, long AtTimestamp);

    [LoggerMessage(1, LogLevel.Information, "{Count} billing periods are closed")]
    private partial void LogSwapped(int count);

    [LoggerMessage(2, LogLevel.Error, "The closed billing periods could not be looked up; charges wait until they can")]
    private partial void LogReloadFailed(Exception exception);
}
