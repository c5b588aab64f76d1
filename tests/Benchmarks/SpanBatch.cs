using Observe.Storage.Native;

namespace Observe.Benchmarks;

/// <summary>Span-like rows: 17 columns, ids at random, two maps with 14 entries in all; the same rows every time.</summary>
internal sealed class SpanBatch : ColumnarBatch
{
    public const string Columns17 =
        """
        (
            tenant LowCardinality(String), start DateTime64(6, 'UTC'), trace_id FixedString(16), span_id FixedString(8),
            parent_span_id FixedString(8), name LowCardinality(String), service LowCardinality(String), model LowCardinality(String),
            kind UInt8, status Enum8('Unset' = 0, 'Ok' = 1, 'Error' = 2), duration_us Int64, input_tokens Int64, output_tokens Int64,
            amount Decimal(38, 12), response_id String, attributes Map(LowCardinality(String), String),
            resource Map(LowCardinality(String), String)
        )
        """;

    private static readonly string[] Tenants = [.. Enumerable.Range(0, 50).Select(i => $"tenant-{i:D3}")];
    private static readonly string[] Names = [.. Enumerable.Range(0, 20).Select(i => $"operation {i}")];
    private static readonly string[] Models = ["llama-3.3-70b", "qwen3-32b", "mistral-small-3", "gpt-oss-120b"];
    private static readonly string[] Keys = [.. Enumerable.Range(0, 14).Select(i => $"gen_ai.attribute.number_{i}")];
    private static readonly string[] Values = [.. Enumerable.Range(0, 500).Select(i => $"value {i}")];

    private readonly LowCardinalityColumn tenant;
    private readonly DateTime64Column start;
    private readonly FixedStringColumn traceId;
    private readonly FixedStringColumn spanId;
    private readonly FixedStringColumn parentSpanId;
    private readonly LowCardinalityColumn name;
    private readonly LowCardinalityColumn service;
    private readonly LowCardinalityColumn model;
    private readonly NumberColumn<byte> kind;
    private readonly EnumColumn<SpanStatus> status;
    private readonly NumberColumn<long> durationUs;
    private readonly NumberColumn<long> inputTokens;
    private readonly NumberColumn<long> outputTokens;
    private readonly DecimalColumn amount;
    private readonly StringColumn responseId;
    private readonly MapColumn attributes;
    private readonly MapColumn resource;

    public SpanBatch()
    {
        tenant = LowCardinality("tenant");
        start = DateTime64("start", 6);
        traceId = FixedString("trace_id", 16);
        spanId = FixedString("span_id", 8);
        parentSpanId = FixedString("parent_span_id", 8);
        name = LowCardinality("name");
        service = LowCardinality("service");
        model = LowCardinality("model");
        kind = UInt8("kind");
        status = Enum8<SpanStatus>("status", s => s.ToString());
        durationUs = Int64("duration_us");
        inputTokens = Int64("input_tokens");
        outputTokens = Int64("output_tokens");
        amount = Decimal("amount");
        responseId = String("response_id");
        attributes = Map("attributes");
        resource = Map("resource");
    }

    private enum SpanStatus : sbyte
    {
        Unset = 0,
        Ok = 1,
        Error = 2,
    }

    /// <summary>Appends rows [from, from + count) of the sequence that <paramref name="seed"/> names.</summary>
    public void Fill(ulong seed, int from, int count)
    {
        Span<char> response = stackalloc char[24];
        for (var i = from; i < from + count; i++)
        {
            var random = Mix(seed + (ulong)i);
            tenant.Append(Tenants[(int)(random % 50)]);
            start.AppendUnits(1_767_225_600_000_000 + (i * 1_000L));
            traceId.AppendBigEndian(new UInt128(random, Mix(random)));
            spanId.AppendBigEndian(Mix(random + 1));
            parentSpanId.AppendBigEndian(Mix(random + 2));
            name.Append(Names[(int)((random >> 8) % 20)]);
            service.Append(Models[(int)(random >> 16) & 3]);
            model.Append(Models[(int)(random >> 18) & 3]);
            kind.Append((byte)(random & 3));
            status.Append((SpanStatus)((random >> 20) % 3));
            durationUs.Append((long)(random >> 40));
            inputTokens.Append((long)(random >> 50));
            outputTokens.Append((long)(random >> 54));
            amount.Append(new decimal((int)(random >> 32), 0, 0, false, 9));
            Mix(random + 3).TryFormat(response, out var written, "x16", null);
            responseId.Append(response[..written]);
            for (var k = 0; k < 8; k++) attributes.Add(Keys[k], Values[(int)((random >> k) % 500)]);
            attributes.EndRow();
            for (var k = 8; k < 14; k++) resource.Add(Keys[k], Values[(int)((random >> k) % 100)]);
            resource.EndRow();
        }
    }

    // SplitMix64.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
