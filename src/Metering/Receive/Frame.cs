namespace Observe.Metering.Receive;

/// <summary>
/// One request as it is kept in the spool and decoded into rows. Decoding is a function of the frame and of nothing else –
/// no clock, no cache, no setting that may change – so that a frame read again after a crash gives the same rows.
/// </summary>
/// <param name="Signal">What the body holds.</param>
/// <param name="Body">Protobuf for the OTLP signals (JSON is transcoded before), JSON for events; not changed, not kept.</param>
/// <param name="Length">Bytes of the body, from its start.</param>
/// <param name="Sender">Whose key it came with.</param>
/// <param name="ReceivedAt">UTC; "now" for everything that is decided about it.</param>
internal readonly record struct Frame(Signal Signal, byte[] Body, int Length, Sender Sender, DateTime ReceivedAt);
