using System.Text;
using Observe.Metering.Quarantine;

namespace Observe.Metering.Receive;

/// <summary>
/// Counts the items of one request (spans, data points, log records, events) by what became of them and puts it into words for the
/// sender. What is wrong with many items is said once, with the number and the place of the first.
/// </summary>
internal sealed class Tally(Signal signal)
{
    /// <summary>
    /// Items of one request. An item fits into 30 bytes and inflates from less than one, so the limit on bytes alone would let one
    /// small request fill memory for everybody.
    /// </summary>
    public const int MaxItems = 250_000;

    private readonly List<Count> rejected = [];
    private readonly List<Count> warned = [];

    private long parts;
    private List<ItemResult>? results;

    private record struct Count(Reason Reason, long Items, string FirstPath);

    public Signal Signal { get; } = signal;

    /// <summary>Items that were taken.</summary>
    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    /// <summary>Rejected items that were not kept in quarantine either, because the key's share of it is used up.</summary>
    public long Unkept { get; private set; }

    /// <summary>Where rejected items are kept; null keeps none.</summary>
    public Shelf? Shelf { get; set; }

    /// <summary>More items than one request may hold; it is refused whole.</summary>
    public bool IsFull => Accepted + Rejected + parts > MaxItems;

    /// <summary>Reports of usage among what was taken.</summary>
    public long Reports { get; private set; }

    /// <summary>Empty when there is nothing to say; English, one sentence a reason.</summary>
    public string Message
    {
        get
        {
            var text = new StringBuilder();
            Say(text, rejected, "rejected");
            Say(text, warned, "with a warning");
            return text.ToString();
        }
    }

    public void Accept() => Accepted++;

    public void Report() => Reports++;

    /// <summary>Rows beside the items, such as a span's events, which take memory as items do.</summary>
    public void Parts(int count) => parts += count;

    public void Reject(Reason reason, IPlace place)
    {
        Rejected++;
        Add(rejected, reason, place);
        if (Shelf is { } shelf && !shelf.Keep(reason, place))
            Unkept++;
    }

    public void Warn(Reason reason, IPlace place) => Add(warned, reason, place);

    /// <summary>What became of one item, for a sender that is told item by item; call it beside Accept or Reject.</summary>
    public void Tell(in ItemResult result) => (results ??= []).Add(result);

    /// <summary>The answer to the request, once it is durable.</summary>
    public Receipt ToReceipt() => new(null, Rejected, Message) { Accepted = Accepted, Results = results };

    public void Record(ReceiveMeter meter)
    {
        meter.Unkept(Unkept, "share");
        meter.Items(Signal, Accepted, "accepted", "");
        foreach (var count in rejected)
            meter.Items(Signal, count.Items, "rejected", count.Reason.Name);
        foreach (var count in warned)
            meter.Warnings(Signal, count.Items, count.Reason.Name);
    }

    /// <summary>How many items were rejected for each reason.</summary>
    public IEnumerable<(Reason Reason, long Items)> Rejections => rejected.Select(count => (count.Reason, count.Items));

    /// <summary>How many items were taken although something is wrong with them, for each reason.</summary>
    public IEnumerable<(Reason Reason, long Items)> Warnings => warned.Select(count => (count.Reason, count.Items));

    public bool HasWarnings => warned.Count != 0;

    private static void Add(List<Count> counts, Reason reason, IPlace place)
    {
        for (var index = 0; index < counts.Count; index++)
        {
            if (ReferenceEquals(counts[index].Reason, reason))
            {
                counts[index] = counts[index] with { Items = counts[index].Items + 1 };
                return;
            }
        }

        counts.Add(new Count(reason, 1, place.Path));
    }

    private void Say(StringBuilder text, List<Count> counts, string verdict)
    {
        foreach (var (reason, items, firstPath) in counts)
        {
            if (text.Length != 0)
                text.Append(' ');
            text.Append(items).Append(' ').Append(Noun).Append(items == 1 ? " " : "s ").Append(verdict).Append(": ").Append(reason.Words)
                .Append("; first at ").Append(firstPath).Append('.');
        }
    }

    private string Noun => Signal switch
    {
        Signal.Traces => "span",
        Signal.Metrics => "data point",
        Signal.Logs => "log record",
        _ => "event",
    };
}
