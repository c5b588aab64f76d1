using System.Globalization;
using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Recordings;

/// <summary>
/// Plays a recording into a node in place of a driver: at the pace at which it was recorded, with times of now, from its start again when it ends. Every
/// series says that it is played.
/// </summary>
internal sealed partial class RecordingPlayer : IAsyncDisposable
{
    /// <summary>A board's sources take their samples within this time of each other; so much is shown at once at the start.</summary>
    private static readonly TimeSpan FirstInstant = TimeSpan.FromSeconds(1);

    /// <summary>From the last instant of a round to the first of the next.</summary>
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(1);

    private readonly Node node;
    private readonly string path;
    private readonly bool again;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly Dictionary<int, PlayedBlock> blocks = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Label[] marks = [];
    private Task playing = Task.CompletedTask;

    /// <param name="again">Whether to begin again at the end; else the last values stay.</param>
    public RecordingPlayer(Node node, string path, bool again, TimeProvider clock, ILoggerFactory logs)
    {
        this.node = node;
        this.path = path;
        this.again = again;
        this.clock = clock;
        log = logs.CreateLogger<RecordingPlayer>();
    }

    /// <summary>Ends with the recording, or when it turns out to be damaged.</summary>
    public Task Completed => playing;

    /// <summary>The node's name in a recording.</summary>
    /// <exception cref="RecordingException">It cannot be read.</exception>
    public static string NodeName(string path)
    {
        using var reader = new RecordingReader(path);
        return reader.Header.Node;
    }

    /// <summary>Returns when the first instant is shown.</summary>
    /// <exception cref="RecordingException">It cannot be read, or is damaged before its first values.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        playing = Task.Run(PlayAsync, cancellation);
        await await Task.WhenAny(begun.Task, playing).WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await playing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task PlayAsync()
    {
        try
        {
            var from = clock.GetUtcNow();
            do
                from = await PlayRoundAsync(from) + BetweenRounds;
            while (again);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (RecordingException e)
        {
            node.Health.Set(SourceState.Failed, e.Message);
            CannotPlay(log, e.Message);
            throw;
        }
    }

    /// <param name="from">The time that the recording's first instant gets.</param>
    /// <returns>The time of its last.</returns>
    private async Task<DateTimeOffset> PlayRoundAsync(DateTimeOffset from)
    {
        using var reader = new RecordingReader(path);
        marks = Marks(reader.Header);
        foreach (var block in blocks.Values)
            block.BeginRound();

        long? firstMs = null;
        var (shiftMs, time) = (from.ToUnixTimeMilliseconds() - reader.Header.At.ToUnixTimeMilliseconds(), from);
        var layouts = new Queue<RecordedLayout>();
        while (reader.Next() is { } entry)
        {
            switch (entry)
            {
                case RecordedLayout layout:
                    layouts.Enqueue(layout);
                    break;
                case RecordedValues values:
                    firstMs ??= values.AtMs;
                    shiftMs = from.ToUnixTimeMilliseconds() - firstMs.Value;
                    time = await DueAsync(DateTimeOffset.FromUnixTimeMilliseconds(values.AtMs + shiftMs), from);
                    while (layouts.TryDequeue(out var due))
                        Lay(due, shiftMs);
                    blocks[values.Block].Set(values, time);
                    break;
                case RecordedGone gone:
                    Remove(gone.Block);
                    break;
            }
        }

        if (firstMs is null)
            throw new RecordingException($"The recording {path} holds no samples.");
        if (!reader.IsComplete)
            CutOff(log, path, reader.Line);
        Settle();
        return time;
    }

    /// <summary>Waits until what was recorded next is due; what was recorded together at the very start is due at once.</summary>
    private async Task<DateTimeOffset> DueAsync(DateTimeOffset due, DateTimeOffset from)
    {
        var now = clock.GetUtcNow();
        if (due - from >= FirstInstant)
            Settle();
        else if (due > now && !begun.Task.IsCompleted)
            return now;
        if (due > now)
            await Task.Delay(due - now, clock, stopping.Token);
        return due;
    }

    /// <summary>The round's first instant is shown: what it does not have was in the last round's end.</summary>
    private void Settle()
    {
        foreach (var (number, block) in blocks.Where(block => !block.Value.InRound).ToList())
        {
            block.Remove();
            blocks.Remove(number);
        }

        node.Health.Set(SourceState.Up);
        begun.TrySetResult();
    }

    private void Lay(RecordedLayout layout, long shiftMs)
    {
        if (blocks.TryGetValue(layout.Block, out var known) && known.Device != layout.Device)
            Remove(layout.Block);
        if (!blocks.TryGetValue(layout.Block, out var block))
            blocks.Add(layout.Block, block = new PlayedBlock(node, layout));
        block.Lay(layout, marks, shiftMs);
    }

    private void Remove(int number)
    {
        if (blocks.Remove(number, out var block))
            block.Remove();
    }

    private static Label[] Marks(RecordingHeader header)
    {
        var replayed = new Label(OriginLabels.Replayed, header.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        return header.Simulated is { } simulated ? [replayed, new Label(OriginLabels.Simulated, simulated)] : [replayed];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recording {Path} was cut off after line {Line}; what is there is played")]
    private static partial void CutOff(ILogger logger, string path, int line);

    [LoggerMessage(Level = LogLevel.Error, Message = "The recording cannot be played on: {Reason}")]
    private static partial void CannotPlay(ILogger logger, string reason);
}
