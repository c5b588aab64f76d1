using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// How a device stands and how it is read, seen from outside its own thread: a block beside the device's, so that it goes on when the device's thread is stuck.
/// Written by the watchdog.
/// </summary>
internal sealed class WatchSeries
{
    private static readonly string[] states = [Condition.Ok, Condition.Degraded, Condition.PredictedFailure, Condition.Failed];

    private readonly NodeDevice device;
    private readonly Line[] status;
    private readonly Line age;
    private readonly Line hanging;
    private readonly Line missed;
    private readonly Dictionary<Reading, Line> stretched = [];

    public WatchSeries(NodeDevice device, SamplingOptions options, DateTimeOffset since)
    {
        this.device = device;
        Block = new SeriesBlock(device.Identity);
        status = [.. states.Select(state => Line(GpuMetrics.Status, new Label(GpuLabels.State, state)))];
        age = Line(ExporterMetrics.SampleAge);
        hanging = Line(ExporterMetrics.HangingTime);
        missed = new Line(Block, new Series(ExporterMetrics.SamplesMissed) { Start = since });
        var tiers = new Tiers(options, 0);
        for (var tier = 0; tier < TierLabels.All.Length; tier++)
            Line(ExporterMetrics.SampleInterval, new Label(ExporterLabels.Tier, TierLabels.All[tier])).Set(tiers.IntervalOf((Tier)tier).TotalSeconds);
    }

    public SeriesBlock Block { get; }

    /// <summary>Publishes how the device stands now.</summary>
    /// <param name="held">For how long a call about it has not returned; zero while none is overdue.</param>
    public void Show(Subject subject, DeviceSampler sampler, TimeSpan held, Clock clock)
    {
        var now = clock.Time.GetUtcNow();
        var stands = sampler.Board.Condition.Judge(device.State);
        for (var i = 0; i < states.Length; i++)
            status[i].Set(states[i] == stands ? 1 : 0);
        age.Set(device.Block.SampledAt is { } sampled ? Math.Max(0, (now - sampled).TotalSeconds) : double.NaN);
        hanging.Set(held.TotalSeconds);
        missed.Set(sampler.Pulse.Missed(clock.Now - sampler.Stagger));
        ShowStretched(subject);
        Block.Annotations = device.Block.Annotations;
        Block.Publish(now);
    }

    // A reading that is taken less often than its tier has a series of its own for as long.
    private void ShowStretched(Subject subject)
    {
        foreach (var reading in subject.Readings)
        {
            var line = stretched.GetValueOrDefault(reading);
            if (reading.Cadence.Stretch == 1 || reading.IsOff)
            {
                if (line is null)
                    continue;
                line.Remove();
                stretched.Remove(reading);
                continue;
            }

            if (line is null)
            {
                var tier = new Label(ExporterLabels.Tier, TierLabels.All[(int)reading.Cadence.Tier]);
                stretched[reading] = line = Line(ExporterMetrics.SampleInterval, tier, new Label(ExporterLabels.Reading, reading.Name));
            }

            line.Set(reading.Cadence.Interval.TotalSeconds);
        }
    }

    private Line Line(Metric metric, params Label[] labels) => new(Block, new Series(metric, labels));
}

/// <summary>The tiers that have an interval, by their number, as <see cref="ExporterLabels.Tier"/> names them.</summary>
internal static class TierLabels
{
    public static readonly string[] All = ["fast", "medium", "slow"];
}
