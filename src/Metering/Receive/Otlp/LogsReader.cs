using System.Buffers.Binary;

namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// Walks an encoded <c>ExportLogsServiceRequest</c> record by record: call <see cref="Next"/> until it answers false, then look at
/// <see cref="Fault"/>.
/// </summary>
internal sealed class LogsReader : IPlace
{
    private readonly EnvelopeReader envelope = new(EnvelopeNames.Logs);

    public LogView Record { get; } = new();

    public Origin Origin => envelope.Origin;

    public DecodeFault? Fault => envelope.Fault;

    public string Path => envelope.Path;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Payload => envelope.Alone(Record.Raw.Of(envelope.Body));

    /// <inheritdoc/>
    public UInt128 TraceId => Record.TraceId.IsEmpty ? 0 : BinaryPrimitives.ReadUInt128BigEndian(Record.TraceId.Of(envelope.Body));

    public void Start(byte[] body, int length) => envelope.Start(body, length);

    /// <summary>Lets go of the body.</summary>
    public void Finish()
    {
        envelope.Finish();
        Record.Release();
    }

    /// <summary>Moves to the next record; false at the end or at a fault.</summary>
    public bool Next() =>
        envelope.Next(out var record) && (Record.TryRead(envelope.Body, record, out var brokenField) || envelope.FailItem($".{brokenField}"));
}
