namespace Observe.Metering.Receive.Otlp;

/// <summary>
/// Walks an encoded <c>ExportTraceServiceRequest</c> span by span: call <see cref="Next"/> until it answers false, then look at
/// <see cref="Fault"/>.
/// </summary>
internal sealed class TraceReader : IPlace
{
    private readonly EnvelopeReader envelope = new(EnvelopeNames.Traces);

    public TraceReader() => Span = new SpanView(envelope.Origin);

    /// <summary>The span that <see cref="Next"/> stopped at.</summary>
    public SpanView Span { get; }

    public DecodeFault? Fault => envelope.Fault;

    public string Path => envelope.Path;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Payload => envelope.Alone(Span.Raw.Of(envelope.Body));

    /// <inheritdoc/>
    public UInt128 TraceId => Span.TraceId;

    public void Start(byte[] body, int length) => envelope.Start(body, length);

    /// <summary>Lets go of the body.</summary>
    public void Finish()
    {
        envelope.Finish();
        Span.Release();
    }

    /// <summary>Moves to the next span; false at the end or at a fault.</summary>
    public bool Next() =>
        envelope.Next(out var span) && (Span.TryRead(envelope.Body, span, out var brokenField) || envelope.FailItem($".{brokenField}"));
}
