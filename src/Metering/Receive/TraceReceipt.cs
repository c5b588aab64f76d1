namespace Observe.Metering.Receive;

/// <summary>
/// The answer to one request: refused whole, or stored with so many spans rejected. <paramref name="Message"/> is empty
/// unless there is something to tell; with no span rejected it is a warning (OTLP, "Partial Success").
/// </summary>
internal readonly record struct TraceReceipt(Refusal? Refusal, long RejectedSpans, string Message)
{
    public static TraceReceipt Refused(Refusal refusal) => new(refusal, 0, "");

    public static implicit operator TraceReceipt(Refusal refusal) => Refused(refusal);
}
