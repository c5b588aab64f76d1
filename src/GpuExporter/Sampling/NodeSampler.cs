using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Reads the GPUs of this node into its <see cref="Node"/>: opens the driver's library, and again when it is lost; gives every board a thread of its own;
/// counts events; watches over all of them. Whoever serves what was read never waits for any of it.
/// </summary>
internal sealed partial class NodeSampler : IAsyncDisposable
{
    private static readonly TimeSpan firstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan leave = TimeSpan.FromSeconds(2);

    private readonly Node node;
    private readonly SamplingOptions options;
    private readonly Func<NvmlLibrary> open;
    private readonly Clock clock;
    private readonly ILogger<NodeSampler> logger;
    private readonly Watchdog watchdog;
    private readonly Fleet fleet;
    private readonly Pause pause;
    private readonly Thread thread;
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int lost;
    private volatile bool stopping;

    /// <param name="open">Opens the driver's library; throws <see cref="NvmlUnavailableException"/> when it cannot.</param>
    public NodeSampler(Node node, SamplingOptions options, Func<NvmlLibrary> open, CallMeter meter, TimeProvider time, ILoggerFactory loggers)
    {
        this.node = node;
        this.options = options;
        this.open = open;
        clock = new Clock(time);
        logger = loggers.CreateLogger<NodeSampler>();
        watchdog = new Watchdog(node, meter, clock, options, loggers.CreateLogger<Watchdog>());
        fleet = new Fleet(node, options, clock, loggers) { LibraryLost = Lose };
        pause = new Pause(time);
        thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "gpu library" };
    }

    /// <summary>Begins, and returns once there is a first sample of every device that answers.</summary>
    /// <exception cref="NvmlUnavailableException">There is no driver or no GPU, and nobody asked to wait for one.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        thread.Start();
        await started.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends once every reading was taken, those included that need two looks a second apart: for whoever wants one sample and no more.</summary>
    public Task CompleteAsync(CancellationToken cancellationToken) => fleet.CompleteAsync().WaitAsync(cancellationToken);

    /// <summary>Ends all threads; one that is stuck in a call of the driver is left behind and does not keep the process.</summary>
    public async ValueTask DisposeAsync()
    {
        stopping = true;
        pause.Wake();
        started.TrySetCanceled();
        if (thread.IsAlive)
            await Task.Run(() => thread.Join(leave));
        fleet.Dispose();
        watchdog.Dispose();
        pause.Dispose();
    }

    private void Run()
    {
        var retry = firstRetry;
        watchdog.OpeningThread = Environment.CurrentManagedThreadId;
        watchdog.Start();
        while (!stopping)
        {
            if (TryOpen() is { } library)
            {
                retry = firstRetry;
                Serve(library);
            }
            else if (started.Task.IsFaulted)
            {
                return;
            }

            Wait(retry);
            retry = TimeSpan.FromSeconds(Math.Min(retry.TotalSeconds * 2, options.RetrySeconds));
        }
    }

    private NvmlLibrary? TryOpen()
    {
        NvmlLibrary? library = null;
        try
        {
            library = open();
            fleet.Attach(library);
            return library;
        }
        catch (NvmlUnavailableException failure)
        {
            library?.Dispose();
            node.Health.Set(failure.NeedsPerson ? SourceState.Failed : SourceState.Waiting, failure.Message);
            LogUnavailable(failure.Message);
            if (!options.WaitForDriver)
                started.TrySetException(failure);
            // Once there was a driver, it is waited for.
            started.TrySetResult();
            watchdog.Look();
            return null;
        }
    }

    private void Serve(NvmlLibrary library)
    {
        lost = 0;
        watchdog.Watch(fleet.Samplers);
        fleet.AwaitFirst(TimeSpan.FromSeconds(options.HangSeconds));
        node.Health.Set(SourceState.Up, fleet.Complaint);
        watchdog.Look();
        started.TrySetResult();
        LogUp(node.Devices.Length, library.DriverVersion);
        while (!stopping && lost == 0)
        {
            Wait(TimeSpan.FromSeconds(node.Health.Unreachable == 0 ? options.SlowSeconds : options.LostProbeSeconds));
            fleet.SaveEnergy();
            if (!stopping && lost == 0 && node.Health.Unreachable > 0)
                LookAgain(library);
        }

        if (!stopping)
            node.Health.Set(SourceState.Waiting, $"The driver's library is of no use any more ({((NvmlReturn)lost).Label()}): it is opened again.");
        lost = 0;
        if (fleet.Detach(leave))
            library.Dispose();
        else
            LogLeftOpen();
    }

    // Boards that could not be reached at first.
    private void LookAgain(NvmlLibrary library)
    {
        try
        {
            fleet.Attach(library);
            watchdog.Watch(fleet.Samplers);
            node.Health.Set(SourceState.Up, fleet.Complaint);
        }
        catch (NvmlUnavailableException)
        {
            // The devices' own threads find out as well, and say so.
        }
    }

    private void Lose(NvmlReturn answer)
    {
        LogLost(answer);
        lost = (int)answer;
        pause.Wake();
    }

    private void Wait(TimeSpan span)
    {
        var until = clock.TimestampOf(clock.Now + span);
        while (!stopping && lost == 0 && !pause.Until(until))
            continue;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading {Devices} devices of driver {Driver}")]
    private partial void LogUp(int devices, string driver);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No GPU can be read: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The driver's library is of no use any more ({Reason}); it is closed and opened again")]
    private partial void LogLost(NvmlReturn reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A call into the driver has not returned, so its library stays loaded until the exporter ends")]
    private partial void LogLeftOpen();
}
