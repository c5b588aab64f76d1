using Observe.Metering.Store;

namespace Observe.Metering.Rollup;

/// <summary>What the rollup's loop does, one at a time.</summary>
internal sealed class RollupWork(BatchApply apply, WindowRefresh refresh, RollupMetrics metrics, StoreReady ready)
{
    public BatchApply Apply => apply;

    public WindowRefresh Refresh => refresh;

    public RollupMetrics Metrics => metrics;

    public Task ReadyAsync(CancellationToken token) => ready.WhenReadyAsync(token);
}
