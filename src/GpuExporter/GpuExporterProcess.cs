using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Observe.GpuExporter.Engines;
using Observe.GpuExporter.Export;
using Observe.GpuExporter.Export.Otlp;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Recordings;
using Observe.GpuExporter.Workloads;

namespace Observe.GpuExporter;

/// <summary>
/// The GPU exporter as one process. The main path on one screen:
/// <code>
///   1  SAMPLE      Sampling/NodeSampler        each GPU by a thread of its own, through Nvml/, into the node's board
///        or REPLAY Recordings/RecordingPlayer  what another node's board held
///   2  ENGINES     Engines/EngineWatch         inference engines beside the GPUs: their metrics, and which runs on which
///   3  WORKLOADS   Workloads/WorkloadWatch     whose container or job holds a device
///   4  OFFER       Export/MetricsPages         pages rendered ahead of their scrape, Export/MetricsServer serves them
///   5  PUSH        Export/Otlp/OtlpPush        the same samples over OTLP
///   6  RECORD      Recordings/Recorder         the board, second by second, into a file
/// </code>
/// The board (<see cref="Node.Board"/>) is all that they share. Nobody waits for anybody: a driver that hangs holds up its own thread.
/// </summary>
public sealed class GpuExporterProcess : IAsyncDisposable
{
    /// <summary>Exit code: there is no GPU, or no driver for it.</summary>
    public const int NoGpu = 3;

    /// <summary>Exit code: the command line or the configuration is wrong.</summary>
    public const int Misconfigured = 2;

    /// <summary>What stops takes at most; a call that hangs in the driver is left behind.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1.2);

    private static readonly TimeSpan TrimEvery = TimeSpan.FromSeconds(10);

    /// <summary>For how long a first sample is waited for after a call counts as hanging.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(1);

    private readonly List<IAsyncDisposable> parts = [];
    private readonly ProcessOrder order;
    private readonly Settings settings;
    private readonly ILoggerFactory logs;
    private readonly TimeProvider clock = TimeProvider.System;

    private GpuExporterProcess(Settings settings, ProcessOrder order, ILoggerFactory logs)
    {
        (this.settings, this.order, this.logs) = (settings, order, logs);
        Node = new Node(NodeSource.NodeName(settings, order));
    }

    /// <summary>What it knows.</summary>
    public Node Node { get; }

    /// <summary>Where its pages are.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Ends when there is nothing more to do: a recording has its length, or a replay its end; else never.</summary>
    internal Task Completed { get; private set; } = Task.Delay(Timeout.Infinite, CancellationToken.None);

    /// <summary>Starts all parts; returns when there is a first sample, or when a driver is waited for.</summary>
    /// <param name="configuration">Keys as in docs/reference/configuration.md.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong; it lists all that are.</exception>
    public static Task<GpuExporterProcess> StartAsync(IConfiguration configuration, ILoggerFactory logs, CancellationToken cancellation) =>
        StartAsync(Settings.Read(configuration), new ProcessOrder(), logs, cancellation);

    /// <exception cref="RecordingException">The recording cannot be played, or none can be made.</exception>
    internal static async Task<GpuExporterProcess> StartAsync(Settings settings, ProcessOrder order, ILoggerFactory logs, CancellationToken cancellation)
    {
        var process = new GpuExporterProcess(settings, order, logs);
        try
        {
            await process.StartPartsAsync(cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops all parts, those first that others depend on last. What hangs in the driver is left behind.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAny(StopAsync(), Task.Delay(StopPatience));

    private async Task StartPartsAsync(CancellationToken cancellation)
    {
        Part(new MemoryTrim(TrimEvery, clock));
        // The pages first: while the driver is waited for, /readyz says so.
        await OfferAsync(cancellation);
        await SampleAsync(cancellation);
        // A recording has engines and workloads of its own.
        if (order.Replay is null)
        {
            Part(new EngineWatch(Node, settings.Engines, clock, logs)).Start();
            Part(new WorkloadWatch(Node, settings.Workloads, clock, logs)).Start();
        }

        if (settings.Otlp.Endpoint.Length > 0)
            Part(new OtlpPush(Node, settings.Otlp, clock, logs)).Start();
        if (order.Recording is { } recording)
            Record(recording);
    }

    private async Task OfferAsync(CancellationToken cancellation)
    {
        var pages = Part(new MetricsPages(Node, settings.Export, clock));
        pages.Start();
        var server = Part(new MetricsServer(pages, Node, settings.Exporter.Bind, settings.Exporter.Port, logs));
        await server.StartAsync(cancellation);
        Address = server.Address;
    }

    private async Task SampleAsync(CancellationToken cancellation)
    {
        var source = Part(new NodeSource(Node, settings, order, clock, logs));
        var started = source.StartAsync(cancellation);
        Completed = CompleteAsync();
        // A driver that hangs from the very beginning is no reason to do without the rest; /readyz says that it hangs.
        if (await Task.WhenAny(started, Task.Delay(TimeSpan.FromSeconds(settings.Sampling.HangSeconds) + StartPatience, cancellation)) == started)
            await started;

        async Task CompleteAsync()
        {
            await started;
            await source.Completed;
        }
    }

    private void Record(RecordingOrder recording)
    {
        var recorder = Part(new Recorder(Node, recording, clock, logs));
        recorder.Start();
        Completed = recorder.Completed;
    }

    private T Part<T>(T part)
        where T : IAsyncDisposable
    {
        parts.Add(part);
        return part;
    }

    private async Task StopAsync()
    {
        foreach (var part in Enumerable.Reverse(parts))
            await part.DisposeAsync();
    }
}

/// <summary>What the command line asks of a process beside its configuration.</summary>
internal sealed record ProcessOrder
{
    /// <summary>A recording to play in place of a driver; null for none.</summary>
    public string? Replay { get; init; }

    /// <summary>Whether the replay ends with the recording.</summary>
    public bool ReplayOnce { get; init; }

    /// <summary>What to record; null for nothing.</summary>
    public RecordingOrder? Recording { get; init; }
}
