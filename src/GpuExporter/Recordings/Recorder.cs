using System.Globalization;
using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Recordings;

/// <summary>Writes what the node's board holds into a file, each second.</summary>
internal sealed partial class Recorder : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What a kill may lose at most.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(10);

    private readonly string path;
    private readonly RecordingWriter writer;
    private readonly TimeSpan? length;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private Task recording = Task.CompletedTask;

    /// <param name="order">What to record, and where to.</param>
    /// <exception cref="RecordingException">The file cannot be made.</exception>
    public Recorder(Node node, RecordingOrder order, TimeProvider clock, ILoggerFactory logs)
    {
        path = order.Path;
        length = order.Length;
        this.clock = clock;
        log = logs.CreateLogger<Recorder>();
        writer = new RecordingWriter(path, node, clock.GetUtcNow(), order.WithNames, order.Simulated);
    }

    /// <summary>Ends when the recording has its length, or cannot be written any more.</summary>
    public Task Completed => recording;

    public void Start() => recording = Task.Run(RecordAsync);

    /// <summary>Ends the recording as a complete one.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task RecordAsync()
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var (begun, flushed) = (clock.GetTimestamp(), clock.GetTimestamp());
        try
        {
            do
            {
                writer.Write();
                if (clock.GetElapsedTime(flushed) < FlushInterval)
                    continue;
                writer.Flush();
                flushed = clock.GetTimestamp();
            }
            while (!(clock.GetElapsedTime(begun) >= length) && await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (IOException e)
        {
            CannotWrite(log, path, e.Message);
            throw new RecordingException(string.Create(CultureInfo.InvariantCulture, $"{path} cannot be written any more, after {writer.Lines} lines: {e.Message}"), e);
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        try
        {
            writer.End(clock.GetUtcNow());
            writer.Dispose();
            Recorded(log, path, writer.Lines);
        }
        catch (IOException e)
        {
            CannotWrite(log, path, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The recording {Path} cannot be written any more: {Reason}")]
    private static partial void CannotWrite(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Recorded to {Path}: {Lines} lines")]
    private static partial void Recorded(ILogger logger, string path, long lines);
}

/// <summary>What to record.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">For how long; null until the exporter stops.</param>
/// <param name="WithNames">Whether the node's name and serial numbers stay in.</param>
/// <param name="Simulated">What of it is made up; null for hardware.</param>
internal sealed record RecordingOrder(string Path, TimeSpan? Length, bool WithNames, string? Simulated);
