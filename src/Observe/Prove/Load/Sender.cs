using System.Collections.Concurrent;
using System.Threading.Channels;
using Observe.Observe.Demo;

namespace Observe.Observe.Prove.Load;

/// <summary>How badly a sender behaves, as fractions of its batches.</summary>
/// <param name="Twice">Sent again after the acknowledgement.</param>
/// <param name="AtOnce">Sent twice at the same time.</param>
/// <param name="Impatient">Given up after the first sending that was not acknowledged.</param>
internal sealed record Manners(double Twice, double AtOnce, double Impatient);

/// <summary>
/// A batching exporter: gathers reports, sends several batches at once, repeats the same bytes until it hears of success,
/// and writes down what it heard.
/// </summary>
internal sealed class Sender(Exporter exporter, Manners manners, ulong seed) : IDisposable
{
    private const int MostReports = 64;
    private const int InFlight = 3;

    private static readonly TimeSpan linger = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan firstWait = TimeSpan.FromMilliseconds(30);

    // The receiver may ask for more; a proof that waited for it would prove less in an hour.
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(1);

    // Bounded by the load, which pauses while much waits.
    private readonly Channel<SentReport> waiting = Channel.CreateUnbounded<SentReport>();
    private readonly ConcurrentQueue<Delivery> deliveries = [];
    private int acknowledged;
    private int batches;

    public Dialling Dialling => exporter.Dialling;

    public IReadOnlyCollection<Delivery> Deliveries => deliveries;

    /// <summary>Batches acknowledged so far.</summary>
    public int Acknowledged => Volatile.Read(ref acknowledged);

    /// <summary>Reports handed over and not sent yet.</summary>
    public int Waiting => waiting.Reader.Count;

    public void Hand(SentReport report) => waiting.Writer.TryWrite(report);

    /// <summary>Nothing more will be handed over.</summary>
    public void Complete() => waiting.Writer.Complete();

    /// <summary>Returns when everything handed over was acknowledged, refused, or given up.</summary>
    public Task RunAsync(CancellationToken token) =>
        Task.WhenAll(Enumerable.Range(0, InFlight).Select(lane => RunAsync(new SeededDice(seed + (ulong)lane), token)));

    /// <summary>Sends these reports as one batch, again until it is acknowledged or refused.</summary>
    public Task DeliverAsync(IReadOnlyList<SentReport> reports, CancellationToken token) =>
        DeliverAsync(Next(reports), isImpatient: false, manner: 0.5, token);

    public void Dispose() => exporter.Dispose();

    private async Task RunAsync(SeededDice dice, CancellationToken token)
    {
        var gathered = new List<SentReport>();
        while (await waiting.Reader.WaitToReadAsync(token))
        {
            var most = 1 + dice.Below(MostReports);
            while (gathered.Count < most && waiting.Reader.TryRead(out var report))
                gathered.Add(report);
            if (gathered.Count == 0)
                continue;

            var delivery = Next([.. gathered]);
            gathered.Clear();
            await DeliverAsync(delivery, dice.Fraction() < manners.Impatient, dice.Fraction(), token);
            dice.Next();
            if (!waiting.Reader.Completion.IsCompleted)
                await Task.Delay(linger * dice.Fraction(), token);
        }
    }

    private Delivery Next(IReadOnlyList<SentReport> reports)
    {
        var delivery = new Delivery(Dialling.Name, Interlocked.Increment(ref batches), reports, exporter.Encode(reports));
        deliveries.Enqueue(delivery);
        return delivery;
    }

    private async Task DeliverAsync(Delivery delivery, bool isImpatient, double manner, CancellationToken token)
    {
        var wait = firstWait;
        var twin = manner < manners.AtOnce ? SendAsync(delivery, token) : null;
        while (true)
        {
            var heard = await SendAsync(delivery, token);
            if (!heard.IsAgain || isImpatient)
                break;

            var pause = heard.Wait is { } asked && asked > wait ? asked : wait;
            await Task.Delay(pause < longestWait ? pause : longestWait, token);
            wait = 2 * wait < longestWait ? 2 * wait : longestWait;
        }

        if (manner > 1 - manners.Twice)
            await SendAsync(delivery, token);
        if (twin is not null)
            await twin;
    }

    private async Task<Heard> SendAsync(Delivery delivery, CancellationToken token)
    {
        lock (delivery)
            delivery.Sendings++;
        var heard = await exporter.SendAsync(delivery.Body, token);
        lock (delivery)
        {
            if (heard.IsSuccess && delivery.State == DeliveryState.Unanswered)
            {
                delivery.State = DeliveryState.Acknowledged;
                Interlocked.Increment(ref acknowledged);
            }

            if (!heard.IsSuccess)
                delivery.LastAnswer = heard.Words;
            if (!heard.IsSuccess && !heard.IsAgain)
                delivery.State = DeliveryState.Refused;
        }

        return heard;
    }
}
