using System.Diagnostics.Metrics;
using Observe.Metering.Store;

namespace Observe.Metering.Rollup;

/// <summary>What the rollup says about itself, on the meter <c>Observe.Metering</c>.</summary>
public sealed class RollupMetrics
{
    private readonly Counter<long> refreshes;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> stepDuration;

    public RollupMetrics(IMeterFactory factory, StoredWindows windows, StoredBatches batches)
    {
        var meter = factory.Create("Observe.Metering");
        refreshes = meter.CreateCounter<long>(
            "observe.metering.refreshes", "{refresh}", "Quarter hours looked at as a whole: done; and whatever of the rollup failed.");
        duration = meter.CreateHistogram<double>(
            "observe.metering.refresh.duration", "s", "One quarter hour looked at as a whole: counted again where asked for, and charged.");
        stepDuration = meter.CreateHistogram<double>(
            "observe.metering.rollup.duration", "s", "One step of the rollup: what the batches stored since the last one change.");
        meter.CreateObservableUpDownCounter(
            "observe.metering.batches.waiting", () => (long)batches.Count, "{batch}", "Stored batches that wait for the rollup.");
        meter.CreateObservableUpDownCounter(
            "observe.metering.windows.waiting", () => (long)windows.Count, "{window}", "Quarter hours that wait to be looked at as a whole.");
    }

    public void Refreshed(TimeSpan elapsed)
    {
        refreshes.Add(1, new KeyValuePair<string, object?>("outcome", "done"));
        duration.Record(elapsed.TotalSeconds);
    }

    public void Applied(TimeSpan elapsed) => stepDuration.Record(elapsed.TotalSeconds);

    public void Failed() => refreshes.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
}
