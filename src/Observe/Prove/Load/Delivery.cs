namespace Observe.Observe.Prove.Load;

/// <summary>What became of a batch, as its sender knows it.</summary>
internal enum DeliveryState
{
    /// <summary>Sent, and no success heard yet. When the sending ends like this, it may be stored or not.</summary>
    Unanswered,

    /// <summary>A success was heard: it must be stored, once.</summary>
    Acknowledged,

    /// <summary>Told not to send it again, or that a part was rejected: nothing here deserves that.</summary>
    Refused,
}

/// <summary>One export request: always the same bytes, however often it is sent.</summary>
internal sealed class Delivery(string sender, int number, IReadOnlyList<SentReport> reports, byte[] body)
{
    public string Sender => sender;

    /// <summary>Within the sender, from 1.</summary>
    public int Number => number;

    public IReadOnlyList<SentReport> Reports => reports;

    public byte[] Body => body;

    public DeliveryState State { get; set; }

    /// <summary>How often the bytes were put on the wire.</summary>
    public int Sendings { get; set; }

    /// <summary>The last answer that was no success.</summary>
    public string LastAnswer { get; set; } = "";

    public override string ToString() => $"{sender}, batch {number}, sent {Sendings} times";
}
