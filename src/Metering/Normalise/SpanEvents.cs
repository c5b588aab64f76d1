using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>
/// What a span says about its inference in an event instead of its attributes: the conventions' event
/// <c>gen_ai.client.inference.operation.details</c>, which some emitters add to the span. An event that cannot be decoded is
/// passed over; the span is kept. Not thread-safe; one a reader.
/// </summary>
internal sealed class SpanEvents
{
    // opentelemetry.proto.trace.v1.Span.Event
    private const int NameField = 2, AttributesField = 3;

    private readonly AttributeTable attributes = new();

    /// <summary>Adds the attributes of the span's <c>gen_ai.</c> events to what is known of the span.</summary>
    public void Overlay(SpanView span, KnownAttributes known)
    {
        for (var index = 0; index < span.Events.Count; index++)
        {
            if (TryReadGenAi(span.Body, span.Events[index]))
                known.Overlay(attributes);
        }

        attributes.Clear([]);
    }

    private bool TryReadGenAi(byte[] body, Slice encoded)
    {
        attributes.Clear(body);
        var isGenAi = false;
        var reader = new ProtoReader(body, encoded);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return false;

            var isWhole = (field, type) switch
            {
                (NameField, WireType.Length) => reader.TryReadSlice(out var name) && (isGenAi = name.Of(body).StartsWith("gen_ai."u8)),
                (AttributesField, WireType.Length) => reader.TryReadSlice(out var attribute) && attributes.TryAdd(attribute),
                _ => reader.TrySkip(field, type),
            };
            if (!isWhole)
                return false;
        }

        return isGenAi;
    }
}
