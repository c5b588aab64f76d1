using System.Globalization;
using Observe.GpuExporter.Metrics;

namespace Observe.Observe.Demo.Gpus;

/// <summary>What one replica's engine would say about itself, as vLLM does.</summary>
internal sealed class SimulatedReplica
{
    private static readonly double[] LatencyBounds = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
    private static readonly double[] TokenBounds = [0.01, 0.02, 0.025, 0.03, 0.04, 0.05, 0.075, 0.1, 0.2, 0.5];

    private readonly DemoReplica replica;
    private readonly ReplicaLoad load;
    private readonly DateTimeOffset begin;
    private readonly int up, running, waiting, cache, input, computed, output, finished, preemptions;
    private readonly Distribution firstToken, perToken, duration, queue;
    private double inputTokens, outputTokens;

    public SimulatedReplica(DemoReplica replica, ReplicaLoad load, DateTimeOffset begin)
    {
        (this.replica, this.load, this.begin) = (replica, load, begin);
        Block = new SeriesBlock(null, [.. Labels(replica), new Label(OriginLabels.Simulated, DemoFleet.Simulated)]);
        up = Block.Add(new Series(EngineMetrics.Up));
        running = Block.Add(new Series(EngineMetrics.RequestsRunning));
        waiting = Block.Add(new Series(EngineMetrics.RequestsWaiting));
        cache = Block.Add(new Series(EngineMetrics.KvCacheUtilization));
        input = Counter(EngineMetrics.InputTokens);
        computed = Counter(EngineMetrics.ComputedInputTokens);
        output = Counter(EngineMetrics.OutputTokens);
        finished = Counter(EngineMetrics.RequestsFinished, new Label(EngineLabels.FinishReason, "stop"));
        preemptions = Counter(EngineMetrics.Preemptions);
        firstToken = Distribute(EngineMetrics.TimeToFirstToken, LatencyBounds);
        perToken = Distribute(EngineMetrics.TimePerOutputToken, TokenBounds);
        duration = Distribute(EngineMetrics.RequestDuration, LatencyBounds);
        queue = Distribute(EngineMetrics.QueueTime, LatencyBounds);
    }

    public SeriesBlock Block { get; }

    /// <summary>What joins one of its GPUs to it.</summary>
    public SeriesBlock Join(DeviceIdentity device, int rank)
    {
        var block = new SeriesBlock(device, new Label(OriginLabels.Simulated, DemoFleet.Simulated));
        Label[] labels = [.. Labels(replica), new Label(EngineLabels.TensorParallelRank, rank.ToString(CultureInfo.InvariantCulture))];
        block.Set(block.Add(new Series(GpuMetrics.Engine, labels)), 1);
        return block;
    }

    /// <summary>Lives through an interval and publishes how it was.</summary>
    /// <param name="offset">The interval's end, from the trace's start.</param>
    public void Live(in LoadInterval now, TimeSpan offset, DateTimeOffset time)
    {
        Block.Set(up, 1);
        Block.Set(running, now.Running);
        Block.Set(waiting, now.Waiting);
        Block.Set(cache, Math.Round(Math.Min(1, now.CachedTokens / replica.CacheTokens), 4, MidpointRounding.ToEven));
        foreach (var request in load.TakeFinished(offset))
            Finish(request);
        // Engines count whole tokens; here one may be half computed at an interval's end.
        (inputTokens, outputTokens) = (inputTokens + now.InputTokens, outputTokens + now.OutputTokens);
        Block.Set(input, Whole(inputTokens));
        Block.Set(computed, Whole(inputTokens));
        Block.Set(output, Whole(outputTokens));
        foreach (var distribution in (Distribution[])[firstToken, perToken, duration, queue])
            distribution.Set();
        Block.Publish(time);
    }

    private static Label[] Labels(DemoReplica replica) =>
    [
        new(EngineLabels.Engine, "vllm"), new(EngineLabels.Deployment, replica.Model), new(EngineLabels.Replica, replica.Address), new(EngineLabels.Model, replica.Model),
    ];

    private void Finish(SimulatedRequest request)
    {
        Block.Set(finished, Block.Get(finished) + 1);
        firstToken.Add(request.TimeToFirstToken.TotalSeconds);
        duration.Add(request.Duration.TotalSeconds);
        queue.Add(request.QueueTime.TotalSeconds);
        if (request.Trace.GeneratedTokens > 1)
            perToken.Add((request.Duration - request.TimeToFirstToken).TotalSeconds / (request.Trace.GeneratedTokens - 1));
    }

    private static double Whole(double tokens) => Math.Round(tokens, 0, MidpointRounding.ToEven);

    private int Counter(Metric metric, params Label[] labels)
    {
        var slot = Block.Add(new Series(metric, labels) { Start = begin });
        Block.Set(slot, 0);
        return slot;
    }

    private Distribution Distribute(Metric metric, double[] bounds) => new(Block, Block.Add(new Series(metric) { Start = begin }), bounds);

    private sealed class Distribution(SeriesBlock block, int slot, double[] bounds)
    {
        private readonly ulong[] counts = new ulong[bounds.Length + 1];
        private double sum;

        public void Add(double value)
        {
            var at = Array.FindIndex(bounds, bound => value <= bound);
            counts[at < 0 ? bounds.Length : at]++;
            sum += value;
        }

        public void Set() => block.Set(slot, new HistogramValue(bounds, [.. counts], sum));
    }
}
