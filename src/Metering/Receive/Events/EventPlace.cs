namespace Observe.Metering.Receive.Events;

/// <summary>The event of a batch that is being read; one object is moved from event to event.</summary>
internal sealed class EventPlace : IPlace
{
    private byte[] body = [];

    public int Index { get; private set; }

    /// <summary>Where the event lies in the body.</summary>
    public (int Start, int Length) Extent { get; private set; }

    /// <summary>The event's id as far as it could be read, for the answer.</summary>
    public string Id { get; set; } = "";

    public string Path => $"events[{Index}]";

    public ReadOnlyMemory<byte> Payload => body.AsSpan(Extent.Start, Extent.Length).ToArray();

    public UInt128 TraceId { get; set; }

    public void MoveTo(byte[] newBody, int index, int start, int length)
    {
        body = newBody;
        Index = index;
        Extent = (start, length);
        Id = "";
        TraceId = 0;
    }

    /// <summary>Lets go of the body.</summary>
    public void Finish() => body = [];
}
