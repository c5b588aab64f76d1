using System.Diagnostics.Metrics;
using Observe.Metering.Store;

namespace Observe.Metering.Rollup;

/// <summary>What the rollup says about itself, on the meter <c>Observe.Metering</c>.</summary>
public sealed class RollupMetrics
{
    private readonly Counter<long> refreshes;
    private readonly Histogram<double> duration;

    public RollupMetrics(IMeterFactory factory, StoredWindows windows)
    {
        var meter = factory.Create("Observe.Metering");
        refreshes = meter.CreateCounter<long>(
            "observe.metering.refreshes", "{refresh}", "Refreshes of a quarter hour by outcome: done, failed.");
        duration = meter.CreateHistogram<double>(
            "observe.metering.refresh.duration", "s", "One refresh of one quarter hour: usage, latency and charges.");
        meter.CreateObservableUpDownCounter(
            "observe.metering.windows.waiting", () => (long)windows.Count, "{window}", "Quarter hours that wait for a refresh.");
    }

    public void Refreshed(TimeSpan elapsed)
    {
        refreshes.Add(1, new KeyValuePair<string, object?>("outcome", "done"));
        duration.Record(elapsed.TotalSeconds);
    }

    public void Failed() => refreshes.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
}
