using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Sampling;

/// <summary>
/// Reads one board, and the instances it is partitioned into, on a thread of its own: a driver call that does not return holds this board and no other.
/// It lives as long as the exporter; the driver's library under it may come and go.
/// </summary>
internal sealed partial class DeviceSampler : IDisposable
{
    // A thread that calls into the driver and sets numbers needs little.
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan balanceEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan leave = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan stuck = TimeSpan.FromMilliseconds(200);

    private readonly Clock clock;
    private readonly SamplingOptions options;
    private readonly ILogger logger;
    private readonly Board board;
    private readonly Allowance allowance;
    private readonly Pause pause;
    private readonly TimeSpan stagger;
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread thread;
    private TimeSpan balanced;
    private TimeSpan probeAt;
    private int unknown;
    private Attachment? current;
    private volatile Attachment? attached;
    private volatile bool stopping;

    /// <param name="order">The how-manieth board of the node: each is read a little after the one before, since calls of all take turns in the driver.</param>
    public DeviceSampler(Board board, int order, SamplingOptions options, Clock clock, ILogger logger)
    {
        this.board = board;
        this.options = options;
        this.clock = clock;
        this.logger = logger;
        allowance = new Allowance(options.CallShare, options.MaxStretch);
        pause = new Pause(clock.Time);
        var fast = TimeSpan.FromSeconds(options.FastSeconds);
        stagger = TimeSpan.FromMilliseconds(10) * (order % 16);
        Pulse = new Pulse(fast);
        thread = new Thread(Run, StackBytes) { IsBackground = true, Name = $"gpu {board.Device.Identity.Index}" };
    }

    public Board Board => board;

    /// <summary>How much after a point of the grid its samples are due.</summary>
    public TimeSpan Stagger => stagger;

    /// <summary>Managed number of its thread.</summary>
    public int ThreadId => thread.ManagedThreadId;

    public Pulse Pulse { get; }

    /// <summary>Whether it does not answer; it is looked at from time to time.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Ends with the first sample that is published, or with finding that none comes.</summary>
    public Task First => first.Task;

    /// <summary>Ends once every reading was taken at least once.</summary>
    public Task Complete => complete.Task;

    /// <summary>What to do when the driver's library is of no use any more.</summary>
    public required Action<NvmlReturn> LibraryLost { get; init; }

    public void Start() => thread.Start();

    /// <summary>Whom it asks; null while there is nobody to ask.</summary>
    public Attachment? At => attached;

    /// <summary>Reads the board by that handle from now on.</summary>
    public void Attach(Attachment to)
    {
        attached = to;
        pause.Wake();
    }

    /// <summary>Makes no more calls, until it is attached again. One may still be under way.</summary>
    public void Detach()
    {
        attached = null;
        pause.Wake();
    }

    /// <summary>Gives back what it holds of the library, once no call is under way.</summary>
    public void Release() => board.Release();

    /// <summary>Looks again at what the board gives and how it is partitioned, with its next sample. Any thread.</summary>
    public void LookAgain() => board.LookAgain();

    /// <summary>Ends the thread; one that is stuck in a call is left behind, and ends with the process.</summary>
    public void Dispose()
    {
        stopping = true;
        pause.Wake();
        if (thread.IsAlive)
            thread.Join(Pulse.IsBusy ? stuck : leave);
        pause.Dispose();
    }

    private void Run()
    {
        var point = Cadence.NextPoint(clock.Now - stagger, Pulse.Interval) - Pulse.Interval;
        while (!stopping)
        {
            Pulse.Begin(point);
            // Only after it counts as busy: whoever takes the library away looks at that.
            var at = attached;
            if (!ReferenceEquals(at, current))
                Renew(at);
            if (at is not null)
                Tick(point);
            point = Pulse.End(clock.Now - stagger);
            while (!stopping && ReferenceEquals(attached, current) && !pause.Until(clock.TimestampOf(point + stagger)))
                continue;
            // Woken before its time: the sample is that of the point that has passed.
            if (clock.Now - stagger < point)
                point -= Pulse.Interval;
        }

        first.TrySetCanceled();
        complete.TrySetCanceled();
    }

    private void Renew(Attachment? at)
    {
        current = at;
        IsLost = at is null;
        if (at is not null)
        {
            board.Renew(at);
            return;
        }

        board.Fade();
        board.Publish(clock.Time.GetUtcNow());
    }

    private void Tick(TimeSpan point)
    {
        if (IsLost && !IsBack())
            return;
        // What costs little comes first, so that there is something to see; the rest follows at once.
        var begun = first.Task.IsCompleted;
        var verdict = board.Sample(point, begun ? Tier.Once : Tier.Fast);
        if (!begun && !Subject.IsFatal(verdict))
        {
            board.Publish(clock.Time.GetUtcNow());
            first.TrySetResult();
            verdict = board.Sample(point, Tier.Once);
        }

        Judge(verdict, point);
    }

    private void Judge(NvmlVerdict verdict, TimeSpan point)
    {
        unknown = verdict == NvmlVerdict.Unknown ? unknown + 1 : 0;
        if (verdict == NvmlVerdict.LibraryWide)
        {
            // Unless there is another one already, and a call that hung came back from the old one.
            if (Interlocked.CompareExchange(ref attached, null, current) == current)
                LibraryLost(board.Fatal);
            return;
        }

        if (verdict == NvmlVerdict.DeviceLost || unknown >= options.UnknownErrors)
        {
            Lose();
        }
        else if (point - balanced >= balanceEvery)
        {
            balanced = point;
            if (allowance.Balance(board.Readings, point) is { } changed)
                LogPace(board.Device.Identity.Uuid, changed.Name, changed.Cadence.Interval.TotalSeconds, changed.CallTime.Average.TotalMilliseconds);
        }

        board.Publish(clock.Time.GetUtcNow());
        first.TrySetResult();
        if (board.IsComplete || IsLost)
            complete.TrySetResult();
    }

    private void Lose()
    {
        IsLost = true;
        unknown = 0;
        probeAt = clock.Now + TimeSpan.FromSeconds(options.LostProbeSeconds);
        board.Fade();
        LogLost(board.Device.Identity.Uuid, board.Fatal, options.LostProbeSeconds);
    }

    private bool IsBack()
    {
        if (clock.Now < probeAt)
            return false;
        probeAt = clock.Now + TimeSpan.FromSeconds(options.LostProbeSeconds);
        if (!board.Answers())
            return false;
        IsLost = false;
        board.TurnOn();
        LogBack(board.Device.Identity.Uuid);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device}: {Reading} is read every {Seconds} s from now on; it takes {Milliseconds:0.###} ms each time")]
    private partial void LogPace(string device, string reading, double seconds, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Device} does not answer any more ({Reason}); its counters stay as they are, the others go on; it is looked at every {Seconds} s")]
    private partial void LogLost(string device, NvmlReturn reason, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Device} answers again")]
    private partial void LogBack(string device);
}
