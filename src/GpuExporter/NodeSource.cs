using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Recordings;
using Observe.GpuExporter.Sampling;

namespace Observe.GpuExporter;

/// <summary>Where a node's samples come from: the driver of this machine, or a recording of another.</summary>
internal sealed class NodeSource : IAsyncDisposable
{
    private readonly RecordingPlayer? player;
    private readonly NodeSampler? sampler;

    public NodeSource(Node node, Settings settings, ProcessOrder order, TimeProvider clock, ILoggerFactory logs)
    {
        if (order.Replay is { } file)
        {
            player = new RecordingPlayer(node, file, again: !order.ReplayOnce, clock, logs);
            Description = $"played from {file}";
            return;
        }

        var meter = new CallMeter(clock);
        sampler = new NodeSampler(node, settings.Sampling, Open, meter, clock, logs);

        NvmlLibrary Open()
        {
            var library = NvmlLibrary.Open(settings.Exporter.NvmlPath, meter);
            Description = $"driver {library.DriverVersion}, CUDA {library.CudaVersion}, NVML {library.NvmlVersion} from {library.Path}";
            return library;
        }
    }

    /// <summary>What it is, for a person.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Ends with a recording that ends; a driver never does.</summary>
    public Task Completed => player?.Completed ?? Task.Delay(Timeout.Infinite, CancellationToken.None);

    /// <summary>The name of the node: as configured, else the recording's, else this machine's.</summary>
    /// <exception cref="RecordingException">The recording cannot be read.</exception>
    public static string NodeName(Settings settings, ProcessOrder order) => settings.Exporter.Node.Length > 0 ? settings.Exporter.Node
        : order.Replay is { } file ? RecordingPlayer.NodeName(file)
        : Environment.MachineName;

    /// <summary>Returns when there is a first sample, or when a driver is waited for.</summary>
    /// <exception cref="NvmlUnavailableException">There is no driver or no GPU, and nobody asked to wait for one.</exception>
    /// <exception cref="RecordingException">The recording cannot be played.</exception>
    public Task StartAsync(CancellationToken cancellation) => player?.StartAsync(cancellation) ?? sampler!.StartAsync(cancellation);

    /// <summary>Returns when there is a sample of everything, readings included that need two looks.</summary>
    public Task CompleteAsync(CancellationToken cancellation) => sampler?.CompleteAsync(cancellation) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => player?.DisposeAsync() ?? sampler!.DisposeAsync();
}
