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

    /// <summary>The names that <see cref="All"/> of them know, with their marks, and <see cref="ReportNames"/>.</summary>
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
        for (var candidates = attributes.Marks; candidates != 0; candidates &= candidates - 1)
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
        usage.Operation = Word(Field.Operation, attributes, words);
        usage.Provider = Word(Field.Provider, attributes, words);
        usage.RequestModel = Word(Field.RequestModel, attributes, words);
        usage.Model = Word(Field.Model, attributes, words);
        usage.User = Word(Field.User, attributes, words);
        usage.ApiKey = Word(Field.ApiKey, attributes, words);
        usage.Project = Word(Field.Project, attributes, words);
        usage.ResponseId = attributes.MayHave(Field.ResponseId) ? attributes.FirstSlice(Keys(Field.ResponseId)) : default;
        usage.RequestId = attributes.MayHave(Field.RequestId) ? attributes.FirstSlice(Keys(Field.RequestId)) : default;

        usage.DurationUs = Microseconds(Field.Duration, attributes);
        usage.TimeToFirstTokenUs = Microseconds(Field.TimeToFirstToken, attributes);
        usage.QueueUs = Microseconds(Field.Queue, attributes);
        usage.PrefillUs = Microseconds(Field.Prefill, attributes);
        usage.DecodeUs = Microseconds(Field.Decode, attributes);

        if (attributes.HasCounts)
            ReadCounts(attributes, ref usage);
    }

    private void ReadCounts(KnownAttributes attributes, ref RawUsage usage)
    {
        ref var unreadable = ref usage.HasUnreadable;
        usage.Input = Count(Field.Input, attributes, ref unreadable);
        usage.InputFresh = Count(Field.InputFresh, attributes, ref unreadable);
        usage.CacheRead = Count(Field.CacheRead, attributes, ref unreadable);
        usage.CacheWrite = Count(Field.CacheWrite, attributes, ref unreadable);
        usage.CacheWrite5m = Count(Field.CacheWrite5m, attributes, ref unreadable);
        usage.CacheWrite1h = Count(Field.CacheWrite1h, attributes, ref unreadable);
        usage.InputAudio = Count(Field.InputAudio, attributes, ref unreadable);
        usage.InputImage = Count(Field.InputImage, attributes, ref unreadable);
        usage.InputOther = Count(Field.InputOther, attributes, ref unreadable);
        usage.Output = Count(Field.Output, attributes, ref unreadable);
        usage.OutputText = Count(Field.OutputText, attributes, ref unreadable);
        usage.Reasoning = Count(Field.Reasoning, attributes, ref unreadable);
        usage.OutputAudio = Count(Field.OutputAudio, attributes, ref unreadable);
        usage.OutputOther = Count(Field.OutputOther, attributes, ref unreadable);
        usage.ReportedTotal = Count(Field.Total, attributes, ref unreadable);
    }

    private string Word(Field field, KnownAttributes attributes, Words words) =>
        attributes.MayHave(field) ? words.Of(attributes.FirstText(Keys(field))) : "";

    private long Microseconds(Field field, KnownAttributes attributes) =>
        attributes.MayHave(field) ? attributes.FirstMicroseconds(Keys(field), MicrosecondsPerUnit) : -1;

    private long? Count(Field field, KnownAttributes attributes, ref bool unreadable) =>
        attributes.MayHave(field) ? attributes.FirstCount(Keys(field), ref unreadable) : null;

    /// <summary>The field's names, the preferred one first.</summary>
    public ReadOnlySpan<Key> KeysOf(Field field) => keys[(int)field];

    /// <inheritdoc cref="KeysOf"/>
    protected Key[] Keys(Field field) => keys[(int)field];

    private static NameTable Marked()
    {
        ReportNames.Of(Table);
        for (var index = 0; index < All.Length; index++)
        {
            var dialect = All[index];
            foreach (var mark in dialect.Marks)
                Table.Mark(Table.Of(mark), 1u << index);
            foreach (var field in Enum.GetValues<Field>())
            {
                foreach (var key in dialect.Keys(field))
                    Table.MaySay(key, field);
            }
        }

        return Table;
    }
}
