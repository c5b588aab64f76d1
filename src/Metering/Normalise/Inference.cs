namespace Observe.Metering.Normalise;

/// <summary>What a dialect read in the span at hand, for those who store the span itself. Reused from span to span.</summary>
internal sealed class Inference(KnownAttributes attributes)
{
    private RawUsage usage;

    /// <summary>Null when no dialect recognised the span.</summary>
    public Dialect? Dialect { get; set; }

    public ref RawUsage Usage => ref usage;

    public KnownAttributes Attributes { get; } = attributes;
}
