using Observe.Metering.Store;

namespace Observe.Metering.Rollup;

/// <summary>What the rollup's loop does, one at a time.</summary>
internal sealed class RollupWork(BatchApply apply, FarRequests far, WindowRefresh refresh, RollupMetrics metrics, StoreReady ready)
{
    public BatchApply Apply => apply;

    public FarRequests Far => far;

    public WindowRefresh Refresh => refresh;

    public RollupMetrics Metrics => metrics;

    public Task ReadyAsync(CancellationToken token) => ready.WhenReadyAsync(token);
}
