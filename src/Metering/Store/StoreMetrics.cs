using System.Diagnostics.Metrics;

namespace Observe.Metering.Store;

/// <summary>What the store says about itself, on the meter <c>Observe.Metering</c>.</summary>
public sealed class StoreMetrics
{
    private readonly Counter<long> reports;
    private readonly Histogram<double> insertDuration;
    private readonly Meter meter;

    public StoreMetrics(IMeterFactory factory, TimeProvider clock)
    {
        Clock = clock;
        meter = factory.Create("Observe.Metering");
        reports = meter.CreateCounter<long>(
            "observe.metering.reports", "{report}", "Reports by what became of them: stored, refused, failed.");
        insertDuration = meter.CreateHistogram<double>(
            "observe.metering.insert.duration", "s", "From the first waiting report to the answer of the store.");
    }

    public TimeProvider Clock { get; }

    public void ObserveWaiting(Func<int> waiting) => meter.CreateObservableUpDownCounter(
        "observe.metering.reports.waiting", () => (long)waiting(), "{report}", "Reports that wait for the store.");

    public void Stored(int count, TimeSpan duration)
    {
        reports.Add(count, new KeyValuePair<string, object?>("outcome", "stored"));
        insertDuration.Record(duration.TotalSeconds);
    }

    public void Refused(int count) => reports.Add(count, new KeyValuePair<string, object?>("outcome", "refused"));

    public void Failed(int count) => reports.Add(count, new KeyValuePair<string, object?>("outcome", "failed"));
}
