using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Otlp;

/// <summary>What became of what was pushed, as series of the exporter itself. Any thread.</summary>
internal sealed class PushCounts
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly SeriesBlock block = new(null);
    private readonly int ok;
    private readonly int later;
    private readonly int refused;
    private readonly int dropped;
    private readonly int rejected;
    private readonly int waiting;

    public PushCounts(SeriesBoard board, TimeProvider clock)
    {
        this.clock = clock;
        var start = clock.GetUtcNow();
        ok = Add(ExporterMetrics.PushedRequests, "ok");
        later = Add(ExporterMetrics.PushedRequests, "failed");
        refused = Add(ExporterMetrics.PushedRequests, "refused");
        dropped = Add(ExporterMetrics.PushedRequests, "dropped");
        rejected = Add(ExporterMetrics.PushRejectedPoints, null);
        waiting = block.Add(new Series(ExporterMetrics.PushWaiting));
        block.Set(waiting, 0);
        block.Publish(start);
        board.Add(block);

        int Add(Metric metric, string? outcome)
        {
            Label[] labels = outcome is null ? [] : [new(ExporterLabels.Outcome, outcome)];
            var slot = block.Add(new Series(metric, labels) { Start = start });
            block.Set(slot, 0);
            return slot;
        }
    }

    public void Answered(PushAnswer answer, int nowWaiting)
    {
        var slot = answer.Outcome switch
        {
            PushOutcome.Ok => ok,
            PushOutcome.Later => later,
            _ => refused,
        };
        Change(slot, 1, answer.RejectedPoints, nowWaiting);
    }

    public void Queued(int droppedForIt, int nowWaiting) => Change(dropped, droppedForIt, 0, nowWaiting);

    private void Change(int slot, int by, long rejectedPoints, int nowWaiting)
    {
        lock (gate)
        {
            block.Set(slot, block.Get(slot) + by);
            block.Set(rejected, block.Get(rejected) + rejectedPoints);
            block.Set(waiting, nowWaiting);
            block.Publish(clock.GetUtcNow());
        }
    }
}
