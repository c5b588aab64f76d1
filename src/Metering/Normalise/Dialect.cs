using System.Collections.Immutable;
using Observe.Metering.Receive.Otlp;
using Observe.Vocabulary;

namespace Observe.Metering.Normalise;

/// <summary>Whether the input count includes the tokens read from and written to the prompt cache.</summary>
internal enum CacheCounting
{
    Inclusive,
    Exclusive,
}

/// <summary>
/// One spelling of LLM telemetry. It maps a span to a <see cref="RawUsage"/> and decides nothing else: identity, role and
/// buckets are the same for all. To add one: a file, a line in <see cref="All"/>, golden cases.
/// </summary>
internal abstract class Dialect
{
    /// <summary>The first that recognises a span reads it, so the more specific stands before the more general.</summary>
    public static ImmutableArray<Dialect> All { get; } =
    [
        new Vllm(),
        new OtelGenAi(),
    ];

    /// <summary>Stored with each report, e.g. <c>otel-genai</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What the emitter is, where its spelling alone tells; null where the span's kind has to.</summary>
    public virtual ReportLayer? Layer => null;

    /// <summary>How it counts where no total settles it.</summary>
    public virtual CacheCounting Counting => CacheCounting.Inclusive;

    public abstract bool Recognises(SpanView span);

    public abstract void Read(SpanView span, Words words, ref RawUsage usage);

    /// <summary>The count of the first of these keys that is there; null when none is.</summary>
    protected static long? Count(SpanView span, ReadOnlySpan<byte> key, ref RawUsage usage)
    {
        if (span.Attributes.TryCount(key, out var count, out var isUnreadable))
            return count;

        usage.HasUnreadable |= isUnreadable;
        return null;
    }
}
