using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Engines;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Recordings;
using Observe.GpuExporter.Workloads;

namespace Observe.GpuExporter.CommandLine;

/// <summary>One look at everything, for who wants no more than that. Nothing is served or pushed.</summary>
internal sealed class OneLook : IAsyncDisposable
{
    /// <summary>Readings that need two looks take a second; a device that hangs is left out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1.5);

    private readonly NodeSource source;
    private EngineWatch? engines;

    private OneLook(Node node, NodeSource source) => (Node, this.source) = (node, source);

    public Node Node { get; }

    /// <summary>Where samples come from, for a person.</summary>
    public string Source => source.Description;

    /// <exception cref="NvmlUnavailableException">There is no driver or no GPU.</exception>
    /// <exception cref="RecordingException">The recording cannot be played.</exception>
    public static async Task<OneLook> TakeAsync(Settings settings, ProcessOrder order, ILoggerFactory logs, CancellationToken cancellation)
    {
        var clock = TimeProvider.System;
        var node = new Node(NodeSource.NodeName(settings, order));
        var look = new OneLook(node, new NodeSource(node, settings, order, clock, logs));
        try
        {
            await look.source.StartAsync(cancellation);
            await Task.WhenAny(look.source.CompleteAsync(cancellation), Task.Delay(Patience, cancellation));
            if (order.Replay is null)
                await look.LookAroundAsync(settings, clock, logs, cancellation);
            return look;
        }
        catch
        {
            await look.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAny(StopAsync(), Task.Delay(StopPatience));

    private async Task LookAroundAsync(Settings settings, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellation)
    {
        await using (var workloads = new WorkloadWatch(Node, settings.Workloads, clock, logs))
            await workloads.LookAsync(cancellation);
        // What it found stays on the board until it is let go.
        engines = new EngineWatch(Node, settings.Engines, clock, logs);
        await engines.LookAsync(cancellation);
    }

    private async Task StopAsync()
    {
        if (engines is not null)
            await engines.DisposeAsync();
        await source.DisposeAsync();
    }
}
