using Observe.GpuExporter.Metrics;
using Observe.Observe.Demo;
using Observe.Observe.Demo.Gpus;

namespace Observe.Observe.Tests.Demo.Gpus;

public sealed class SimulatedNodeTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 23, 4, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<SimulatedRequest> Requests = Simulation.Run(TraceReader.ReadShipped(), Cast.Of(6));
    private static readonly TimeSpan Length = Requests[^1].EndOffset;

    [Fact]
    public void Live_WholeTrace_EnginesCountTheVeryTokensAndRequestsThatAreSent()
    {
        var node = LiveThrough(out _);

        foreach (var model in (string[])[Simulation.CodeModel, Simulation.ConversationModel])
        {
            var sent = Requests.Where(request => request.Model == model).ToList();
            Assert.Equal(sent.Sum(request => request.Trace.ContextTokens), Sum(node, EngineMetrics.InputTokens, model));
            Assert.Equal(sent.Sum(request => request.Trace.GeneratedTokens), Sum(node, EngineMetrics.OutputTokens, model));
            Assert.Equal(sent.Count, Sum(node, EngineMetrics.RequestsFinished, model));
            Assert.Equal(0, Sum(node, EngineMetrics.RequestsRunning, model) + Sum(node, EngineMetrics.RequestsWaiting, model));
        }
    }

    [Fact]
    public void Live_WholeTrace_ReadingsStayWithinWhatABoardCan()
    {
        LiveThrough(out var seen);

        InRange(GpuMetrics.Power, 60, 700);
        InRange(GpuMetrics.Temperature, 25, 99);
        InRange(GpuMetrics.MemoryUsage, 0.4e9, DemoFleet.MemoryBytes);
        foreach (var share in (Metric[])[GpuMetrics.Utilization, GpuMetrics.SmActivity, GpuMetrics.PipeActivity, GpuMetrics.DramActivity, EngineMetrics.KvCacheUtilization])
            InRange(share, 0, 1);
        // The trace keeps the fleet busy, so a page about it has something to show.
        Assert.True(seen[GpuMetrics.SmActivity].Max() > 0.5);
        Assert.True(seen[GpuMetrics.DramActivity].Max() > 0.3);
        Assert.True(seen[EngineMetrics.KvCacheUtilization].Max() > 0.1);

        void InRange(Metric metric, double least, double most) => Assert.All(seen[metric], value => Assert.InRange(value, least, most));
    }

    [Fact]
    public void Live_OneIdleOneHotOneFailing_CanBeToldApart()
    {
        var node = LiveThrough(out _);

        Assert.Equal(0, Value(node, 7, GpuMetrics.BusyTime));
        Assert.Equal(360, Value(node, DemoFleet.HotGpu, GpuMetrics.ThrottleTime, new Label(GpuLabels.Reason, "hw_thermal")));
        Assert.Equal(0, Value(node, 3, GpuMetrics.ThrottleTime, new Label(GpuLabels.Reason, "hw_thermal")));
        Assert.Equal(1, Value(node, DemoFleet.FailingGpu, GpuMetrics.XidErrors, new Label(GpuLabels.Xid, "94")));
        var idle = Value(node, 7, GpuMetrics.Energy);
        Assert.All(Enumerable.Range(0, 7), gpu => Assert.True(Value(node, gpu, GpuMetrics.Energy) > 1.5 * idle));
    }

    [Fact]
    public void Board_EverySeries_SaysThatItIsSimulated()
    {
        var node = new SimulatedNode(Requests, Length, Begin);
        node.Live(Begin.AddSeconds(10));

        Assert.All(node.Node.Board.Blocks, block => Assert.Contains(new Label("observe.simulated", "gpu"), Copy(block).Labels));
        Assert.Equal(7, node.Node.Board.Blocks.Count(block => Copy(block).Series.Any(series => series.Metric == GpuMetrics.Engine)));
    }

    [Fact]
    public void Live_AfterTheTrace_GoesOnIdle()
    {
        var node = LiveThrough(out _);
        var before = Sum(node, EngineMetrics.OutputTokens, Simulation.CodeModel);

        node.Live(Begin + ((node.Intervals + 1) * ReplicaLoad.Interval));

        Assert.Equal(before, Sum(node, EngineMetrics.OutputTokens, Simulation.CodeModel));
        Assert.Equal(0, Value(node, 0, GpuMetrics.Utilization, new Label(GpuLabels.Task, "general")));
    }

    private static SimulatedNode LiveThrough(out Dictionary<Metric, List<double>> seen)
    {
        var node = new SimulatedNode(Requests, Length, Begin);
        seen = [];
        for (var interval = 0; interval < node.Intervals; interval++)
        {
            node.Live(Begin + ((interval + 1) * ReplicaLoad.Interval));
            foreach (var copy in node.Node.Board.Blocks.Select(Copy))
            {
                for (var at = 0; at < copy.Series.Length; at++)
                {
                    if (!double.IsNaN(copy.Values[at]))
                        (seen.TryGetValue(copy.Series[at].Metric, out var values) ? values : seen[copy.Series[at].Metric] = []).Add(copy.Values[at]);
                }
            }
        }

        return node;
    }

    private static double Sum(SimulatedNode node, Metric metric, string model) => node.Node.Board.Blocks.Select(Copy)
        .Where(copy => copy.Labels.Contains(new Label(EngineLabels.Model, model)))
        .Sum(copy => copy.Series.Zip(copy.Values).Where(pair => pair.First.Metric == metric).Sum(pair => pair.Second));

    private static double Value(SimulatedNode node, int gpu, Metric metric, params Label[] labels)
    {
        var copy = Copy(node.Node.Devices[gpu].Block);
        return copy.Values[Array.FindIndex(copy.Series, series => series.Metric == metric && series.Labels.SequenceEqual(labels))];
    }

    private static SeriesCopy Copy(SeriesBlock block)
    {
        var copy = new SeriesCopy();
        block.CopyTo(copy);
        return copy;
    }
}
