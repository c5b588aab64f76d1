using Observe.Observe.Demo;

namespace Observe.Observe.Prove.Load;

/// <summary>
/// Makes the requests of a workload at a steady pace and hands their reports to the senders, some of them late and out of
/// order, until it is told to finish.
/// </summary>
internal sealed class LoadRun(Workload workload, IReadOnlyList<Sender> senders, bool isShuffled, ulong seed)
{
    private const int RequestsPerTick = 3;
    private const int MostSlotsLate = 1_500;

    // A pipeline that is away for long is not buried when it comes back.
    private const int MostWaiting = 400;

    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(25);

    // Reports by the request number at which they are due; bounded by MostSlotsLate times the reports of a request.
    private readonly PriorityQueue<SentReport, int> late = new();
    private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int requests;

    public IReadOnlyList<Sender> Senders => senders;

    /// <summary>Batches acknowledged so far, all senders together.</summary>
    public int Acknowledged => senders.Sum(sender => sender.Acknowledged);

    /// <summary>Requests made so far.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Every batch that was put on the wire.</summary>
    public IEnumerable<Delivery> Deliveries => senders.SelectMany(sender => sender.Deliveries);

    /// <summary>No new requests; what is late is sent now.</summary>
    public void Finish() => finish.TrySetResult();

    /// <summary>Returns when it was told to finish and every batch was acknowledged, refused, or given up.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        var sending = Task.WhenAll(senders.Select(sender => Task.Run(() => sender.RunAsync(token), token)));
        var dice = new SeededDice(seed);
        using var timer = new PeriodicTimer(tick);
        while (!finish.Task.IsCompleted && !sending.IsCompleted && await timer.WaitForNextTickAsync(token))
        {
            for (var i = 0; i < RequestsPerTick && senders.Sum(sender => sender.Waiting) < MostWaiting; i++)
                Make(ref dice);
        }

        while (late.TryDequeue(out var report, out _))
            Hand(report, ref dice);
        foreach (var sender in senders)
            sender.Complete();
        await sending;
    }

    /// <summary>Some more requests in one batch, after everything else: when they are counted, all before them is.</summary>
    public Task SendMoreAsync(int count, CancellationToken token)
    {
        var sender = senders[0];
        var more = Enumerable.Range(0, count).SelectMany(_ => workload.Request(Interlocked.Increment(ref requests))).Where(sender.Dialling.Takes);
        return sender.DeliverAsync([.. more], token);
    }

    private void Make(ref SeededDice dice)
    {
        var number = Interlocked.Increment(ref requests);
        foreach (var report in workload.Request(number))
        {
            if (SlotsLate(ref dice) is > 0 and var slots)
                late.Enqueue(report, number + slots);
            else
                Hand(report, ref dice);
        }

        while (late.TryPeek(out _, out var due) && due <= number)
            Hand(late.Dequeue(), ref dice);
    }

    private int SlotsLate(ref SeededDice dice) => dice.Weighted(isShuffled ? [10, 70, 20] : [85, 10, 5]) switch
    {
        0 => 0,
        1 => 1 + dice.Below(100),
        _ => 100 + dice.Below(MostSlotsLate - 100),
    };

    private void Hand(SentReport report, ref SeededDice dice)
    {
        while (true)
        {
            var sender = senders[dice.Below(senders.Count)];
            if (!sender.Dialling.Takes(report))
                continue;

            sender.Hand(report);
            return;
        }
    }
}
