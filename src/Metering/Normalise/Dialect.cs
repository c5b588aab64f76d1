using System.Collections.Immutable;
using System.Numerics;
using Observe.Metering.Receive.Otlp;

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
/// <param name="names">Where the dialect's attribute names get their numbers.</param>
/// <param name="name">Stored with each report, e.g. <c>otel-genai</c>.</param>
/// <param name="spelling">What its attributes say.</param>
/// <param name="marks">A span with one of these may be of this dialect; one without any of them is not.</param>
internal abstract class Dialect(NameTable names, string name, Spelling spelling, string[] marks)
{
    private static readonly NameTable Table = new();

    private readonly Key[][] keys = [.. Enum.GetValues<Field>().Select(field => spelling[field].Select(names.Of).ToArray())];

    /// <summary>The first that recognises a span reads it, so the more specific stands before the more general.</summary>
    public static ImmutableArray<Dialect> All { get; } =
    [
        new Tgi(Table),
        new SgLang(Table),
        new Vllm(Table),
        new VercelAi(Table),
        new OpenInference(Table),
        new Langfuse(Table),
        new LangSmith(Table),
        new LiteLlm(Table),
        new PydanticAi(Table),
        new Strands(Table),
        new OpenLit(Table),
        new OpenLlmetry(Table),
        new OtelGenAi(Table),
    ];

    /// <summary>The names that <see cref="All"/> of them know, with their marks.</summary>
    public static NameTable Names { get; } = Marked();

    public string Name => name;

    public Spelling Spelling => spelling;

    public string[] Marks => marks;

    /// <summary>How it counts where neither a total nor the span itself settles it.</summary>
    public virtual CacheCounting Counting => CacheCounting.Inclusive;

    /// <summary>The unit of its durations; seconds unless it says otherwise.</summary>
    protected virtual double MicrosecondsPerUnit => 1e6;

    /// <summary>The dialect of a span with these attributes; null when it says nothing about a language model.</summary>
    public static Dialect? Of(SpanView span, KnownAttributes attributes)
    {
        for (var candidates = attributes.Marks & ~NameTable.CountMark; candidates != 0; candidates &= candidates - 1)
        {
            var dialect = All[BitOperations.TrailingZeroCount(candidates)];
            if (dialect.Recognises(span, attributes))
                return dialect;
        }

        return null;
    }

    /// <summary>Whether a span that carries one of the marks is of this dialect.</summary>
    protected virtual bool Recognises(SpanView span, KnownAttributes attributes) => true;

    /// <summary>Reads the names of the <see cref="Spelling"/>; a dialect with peculiarities adds them.</summary>
    public virtual void Read(SpanView span, KnownAttributes attributes, Words words, ref RawUsage usage)
    {
        usage.Operation = words.Of(attributes.FirstText(Keys(Field.Operation)));
        usage.Provider = words.Of(attributes.FirstText(Keys(Field.Provider)));
        usage.RequestModel = words.Of(attributes.FirstText(Keys(Field.RequestModel)));
        usage.Model = words.Of(attributes.FirstText(Keys(Field.Model)));
        usage.User = words.Of(attributes.FirstText(Keys(Field.User)));
        usage.ApiKey = words.Of(attributes.FirstText(Keys(Field.ApiKey)));
        usage.Project = words.Of(attributes.FirstText(Keys(Field.Project)));
        usage.ResponseId = attributes.FirstSlice(Keys(Field.ResponseId));
        usage.RequestId = attributes.FirstSlice(Keys(Field.RequestId));

        usage.DurationUs = attributes.FirstMicroseconds(Keys(Field.Duration), MicrosecondsPerUnit);
        usage.TimeToFirstTokenUs = attributes.FirstMicroseconds(Keys(Field.TimeToFirstToken), MicrosecondsPerUnit);
        usage.QueueUs = attributes.FirstMicroseconds(Keys(Field.Queue), MicrosecondsPerUnit);
        usage.PrefillUs = attributes.FirstMicroseconds(Keys(Field.Prefill), MicrosecondsPerUnit);
        usage.DecodeUs = attributes.FirstMicroseconds(Keys(Field.Decode), MicrosecondsPerUnit);

        if (attributes.HasCounts)
            ReadCounts(attributes, ref usage);
    }

    private void ReadCounts(KnownAttributes attributes, ref RawUsage usage)
    {
        ref var unreadable = ref usage.HasUnreadable;
        usage.Input = attributes.FirstCount(Keys(Field.Input), ref unreadable);
        usage.InputFresh = attributes.FirstCount(Keys(Field.InputFresh), ref unreadable);
        usage.CacheRead = attributes.FirstCount(Keys(Field.CacheRead), ref unreadable);
        usage.CacheWrite = attributes.FirstCount(Keys(Field.CacheWrite), ref unreadable);
        usage.CacheWrite5m = attributes.FirstCount(Keys(Field.CacheWrite5m), ref unreadable);
        usage.CacheWrite1h = attributes.FirstCount(Keys(Field.CacheWrite1h), ref unreadable);
        usage.InputAudio = attributes.FirstCount(Keys(Field.InputAudio), ref unreadable);
        usage.InputImage = attributes.FirstCount(Keys(Field.InputImage), ref unreadable);
        usage.InputOther = attributes.FirstCount(Keys(Field.InputOther), ref unreadable);
        usage.Output = attributes.FirstCount(Keys(Field.Output), ref unreadable);
        usage.OutputText = attributes.FirstCount(Keys(Field.OutputText), ref unreadable);
        usage.Reasoning = attributes.FirstCount(Keys(Field.Reasoning), ref unreadable);
        usage.OutputAudio = attributes.FirstCount(Keys(Field.OutputAudio), ref unreadable);
        usage.OutputOther = attributes.FirstCount(Keys(Field.OutputOther), ref unreadable);
        usage.ReportedTotal = attributes.FirstCount(Keys(Field.Total), ref unreadable);
    }

    /// <summary>The field's names, the preferred one first.</summary>
    public ReadOnlySpan<Key> KeysOf(Field field) => keys[(int)field];

    /// <inheritdoc cref="KeysOf"/>
    protected Key[] Keys(Field field) => keys[(int)field];

    private static NameTable Marked()
    {
        for (var index = 0; index < All.Length; index++)
        {
            var dialect = All[index];
            foreach (var mark in dialect.Marks)
                Table.Mark(Table.Of(mark), 1u << index);
            foreach (var count in Enum.GetValues<Field>().Where(Spelling.IsCount).SelectMany(field => dialect.Spelling[field]))
                Table.Mark(Table.Of(count), NameTable.CountMark);
        }

        return Table;
    }
}
