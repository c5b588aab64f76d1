using Microsoft.Extensions.Logging.Abstractions;
using Observe.ClickHouseHost.Supervision;

namespace Observe.ClickHouseHost;

/// <summary>
/// Runs the engine in a process of its own and keeps it running: a native abort takes the engine's process along, not the
/// caller's. Address and passwords stay the same across restarts, so clients only see a short refusal of connections.
/// </summary>
public sealed partial class ClickHouseSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    private readonly ClickHouseHostOptions options;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private EngineProcess process;
    private Task watching = Task.CompletedTask;
    private int restarts;

    private ClickHouseSupervisor(
        ClickHouseHostOptions options, EngineProcess process, ClickHouseCredential writer, ClickHouseCredential reader, ILogger log)
    {
        this.options = options with { Port = process.Port };
        this.process = process;
        this.log = log;
        Writer = writer;
        Reader = reader;
        Address = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", process.Port).Uri;
    }

    /// <summary>Where the engine speaks ClickHouse's HTTP interface, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address { get; }

    /// <summary>May read and write.</summary>
    public ClickHouseCredential Writer { get; }

    /// <summary>May only read.</summary>
    public ClickHouseCredential Reader { get; }

    /// <summary>Of the engine's process now running, or last running while it is being restarted.</summary>
    public int ProcessId => process.Id;

    /// <summary>How often the engine came back after it had ended unasked.</summary>
    public int Restarts => Volatile.Read(ref restarts);

    /// <summary>Version of ClickHouse, such as <c>26.7.2.1</c>.</summary>
    public string EngineVersion => process.EngineVersion;

    /// <summary>Starts the engine and returns when it answers.</summary>
    /// <exception cref="ClickHouseHostException">It did not start; the reason and the way out are in the exception.</exception>
    public static Task<ClickHouseSupervisor> StartAsync(ClickHouseHostOptions options, CancellationToken cancellation = default) =>
        StartAsync(options, NullLogger.Instance, cancellation);

    /// <inheritdoc cref="StartAsync(ClickHouseHostOptions, CancellationToken)"/>
    public static async Task<ClickHouseSupervisor> StartAsync(
        ClickHouseHostOptions options, ILogger log, CancellationToken cancellation = default)
    {
        var writer = ClickHouseCredential.Generate(ClickHouseCredential.WriterUser);
        var reader = ClickHouseCredential.Generate(ClickHouseCredential.ReaderUser);
        var process = await EngineProcess.StartAsync(options, writer, reader, log, cancellation);
        var supervisor = new ClickHouseSupervisor(options, process, writer, reader, log);
        supervisor.watching = supervisor.WatchAsync();
        return supervisor;
    }

    /// <summary>Stops the engine: asks it to finish, waits, ends it by force as the last resort.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await watching;
        await process.StopAsync(options.StopTimeout + TimeSpan.FromSeconds(5));
        process.Dispose();
        stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        var backoff = FirstBackoff;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await process.WaitForExitAsync(stopping.Token);
                EngineEnded(log, process.Id, process.ExitCode);
                var next = await EngineProcess.StartAsync(options, Writer, Reader, log, stopping.Token);
                process.Dispose();
                process = next;
                Interlocked.Increment(ref restarts);
                backoff = FirstBackoff;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ClickHouseHostException e)
            {
                RestartFailed(log, e.Reason, e.Message, backoff.TotalSeconds);
                await Task.Delay(backoff, stopping.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
                backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, LongestBackoff.Ticks));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The ClickHouse engine (process {ProcessId}) ended with code {ExitCode}; starting it again")]
    private static partial void EngineEnded(ILogger logger, int processId, int exitCode);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ClickHouse engine did not restart ({Reason}): {Text} Next try in {Seconds} s")]
    private static partial void RestartFailed(ILogger logger, ClickHouseHostFailure reason, string text, double seconds);
}
