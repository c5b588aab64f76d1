using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Recordings;

/// <summary>A block that a recording fills. One thread.</summary>
internal sealed class PlayedBlock
{
    private const int NotPlayed = -1;

    private readonly Node node;
    private readonly NodeDevice? device;
    private readonly SeriesBlock block;
    private readonly Dictionary<string, Continuation> counters = [];
    private Series[] recorded = [];
    private int[] slots = [];
    private Continuation?[] continuations = [];
    private bool shown;

    public PlayedBlock(Node node, RecordedLayout layout)
    {
        this.node = node;
        Device = layout.Device;
        device = layout is { State: not null, Device: { } own } ? new NodeDevice(own) : null;
        block = device?.Block ?? new SeriesBlock(layout.Device);
    }

    public DeviceIdentity? Device { get; }

    /// <summary>Whether the round that is played has mentioned it.</summary>
    public bool InRound { get; private set; }

    /// <summary>The recording is played from its start again: counters go on from where they are.</summary>
    public void BeginRound()
    {
        InRound = false;
        foreach (var counter in counters.Values)
            counter.Again();
    }

    /// <param name="marks">Labels that say where it comes from.</param>
    /// <param name="shiftMs">From recorded times to times of now.</param>
    public void Lay(RecordedLayout layout, Label[] marks, long shiftMs)
    {
        InRound = true;
        block.Annotations = [.. layout.Labels.Where(label => marks.All(mark => mark.Name != label.Name)), .. marks];
        if (device is not null && layout.State is { } state)
            device.State = state;
        if (recorded.AsSpan().SequenceEqual(layout.Series, SameSeries.Comparer))
            return;

        foreach (var slot in slots.Where(slot => slot != NotPlayed))
            block.Remove(slot);
        recorded = layout.Series;
        slots = [.. recorded.Select(series => IsPlayed(series) ? block.Add(series with { Start = series.Start?.AddMilliseconds(shiftMs) }) : NotPlayed)];
        continuations = [.. recorded.Select(Continuation)];
    }

    /// <summary>Shows what was recorded of an instant, as of that time.</summary>
    public void Set(RecordedValues values, DateTimeOffset time)
    {
        foreach (var (at, value) in values.Values)
        {
            if (slots[at] != NotPlayed)
                block.Set(slots[at], continuations[at]?.Next(value) ?? value);
        }

        foreach (var (at, value) in values.Histograms)
        {
            if (slots[at] != NotPlayed)
                block.Set(slots[at], continuations[at]?.Next(value) ?? value);
        }

        if (device is not null && values.State is { } state)
            device.State = state;
        block.Publish(time);
        Show();
    }

    public void Remove()
    {
        if (!shown)
            return;
        if (device is not null)
            node.Remove(device);
        else
            node.Board.Remove(block);
    }

    // With its first values, and not at all when nothing of it is played.
    private void Show()
    {
        if (shown || slots.All(slot => slot == NotPlayed))
            return;
        shown = true;
        if (device is not null)
            node.Add(device);
        else
            node.Board.Add(block);
    }

    /// <summary>What the exporter said about itself then is not true of this one.</summary>
    private static bool IsPlayed(Series series) =>
        !series.Metric.Name.StartsWith("observe.exporter.", StringComparison.Ordinal) && !series.Metric.Name.StartsWith("process.", StringComparison.Ordinal);

    private Continuation? Continuation(Series series)
    {
        if (series.Metric.Kind is not (MetricKind.Counter or MetricKind.Histogram))
            return null;
        var key = series.Metric.Name + string.Concat(series.Labels.Select(label => $"\n{label.Name}={label.Value}"));
        if (!counters.TryGetValue(key, out var counter))
            counters.Add(key, counter = new Continuation());
        return counter;
    }

    private sealed class SameSeries : IEqualityComparer<Series>
    {
        public static readonly SameSeries Comparer = new();

        public bool Equals(Series? one, Series? other) =>
            one is not null && other is not null && one.Metric == other.Metric && one.Start == other.Start && one.Labels.AsSpan().SequenceEqual(other.Labels);

        public int GetHashCode(Series series) => series.Metric.GetHashCode();
    }
}
