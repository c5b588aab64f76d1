using Observe.GpuExporter.Engines.Dialects;
using Observe.GpuExporter.Engines.Reading;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines;

/// <summary>
/// The series of one model on one replica: a block of its own. Counters go on where they were when the engine starts again, and stay where they were while
/// it does not answer; readings of now are gone then. One thread.
/// </summary>
internal sealed class ModelSeries
{
    private readonly EngineDialect dialect;
    private readonly int up;
    private readonly Dictionary<(int Translation, string Kept), Line> lines = [];

    public ModelSeries(EngineDialect dialect, EngineTarget target, string model)
    {
        this.dialect = dialect;
        Block = new SeriesBlock(null, Labels(target, dialect.Engine, model));
        up = Block.Add(new Series(EngineMetrics.Up));
    }

    public SeriesBlock Block { get; }

    /// <summary>The labels of a replica's series, and of its join with devices.</summary>
    public static Label[] Labels(EngineTarget target, string engine, string model)
    {
        var deployment = target.Deployment.Length > 0 ? target.Deployment : model;
        List<Label> labels = [new(EngineLabels.Engine, engine), new(EngineLabels.Replica, target.Name)];
        if (model.Length > 0)
            labels.Add(new(EngineLabels.Model, model));
        if (deployment.Length > 0)
            labels.Add(new(EngineLabels.Deployment, deployment));
        return [.. labels];
    }

    /// <summary>Shows what was read; readings of now that are not on the page any more are gone.</summary>
    public void Show(ModelReading reading, DateTimeOffset now)
    {
        Block.Set(up, 1);
        foreach (var line in lines.Values)
            line.Silence();
        for (var i = 0; i < dialect.Translations.Length; i++)
        {
            var numbers = reading.Of(i);
            foreach (var (kept, number) in numbers ?? new Dictionary<string, FoundNumber>())
                LineOf(i, kept).Show(number);
        }

        Block.Publish(now);
    }

    /// <summary>Shows that nothing is known of the model now: the replica does not answer, or does not speak of it any more.</summary>
    public void Silence(bool isUp, DateTimeOffset now)
    {
        Block.Set(up, isUp ? 1 : 0);
        foreach (var line in lines.Values)
            line.Silence();
        Block.Publish(now);
    }

    private Line LineOf(int translation, string kept)
    {
        if (lines.TryGetValue((translation, kept), out var line))
            return line;
        line = new Line(Block, dialect.Translations[translation], kept);
        lines.Add((translation, kept), line);
        return line;
    }

    /// <summary>One series.</summary>
    private sealed class Line
    {
        private readonly SeriesBlock block;
        private readonly Translation translation;
        private readonly int slot;
        private readonly RestartProofCounter counter = new();
        private readonly RestartProofHistogram histogram = new();

        public Line(SeriesBlock block, Translation translation, string kept)
        {
            (this.block, this.translation) = (block, translation);
            var label = translation.Sources.Select(source => source.Keeps?.As).FirstOrDefault(name => name is not null);
            slot = block.Add(label is null || kept.Length == 0 ? new Series(translation.Metric) : new Series(translation.Metric, new Label(label, kept)));
        }

        public void Show(FoundNumber number)
        {
            if (translation.Metric.Kind == MetricKind.Histogram)
            {
                if (histogram.Count(number) is { } distribution)
                    block.Set(slot, distribution);
                return;
            }

            block.Set(slot, translation.Metric.Kind == MetricKind.Counter ? counter.Count(number) : number.Value(translation.Fold));
        }

        public void Silence()
        {
            if (translation.Metric.Kind is MetricKind.Gauge or MetricKind.UpDownCounter)
                block.Set(slot, double.NaN);
        }
    }
}
