using System.Buffers.Binary;
using System.Text;

namespace Observe.Testing;

/// <summary>Builds any protobuf message by hand, well-formed or not.</summary>
public sealed class Proto
{
    private readonly List<byte> bytes = [];

    public Proto Varint(int field, ulong value) => Tag(field, 0).Raw(value);

    public Proto Fixed64(int field, ulong value)
    {
        Tag(field, 1);
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        bytes.AddRange(buffer);
        return this;
    }

    public Proto Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public Proto Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2).Raw((ulong)value.Length);
        bytes.AddRange(value);
        return this;
    }

    public Proto Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public Proto Message(int field, Proto message) => Bytes(field, message.ToArray());

    public Proto Tag(int field, int wireType) => Raw(((ulong)field << 3) | (uint)wireType);

    public Proto Raw(ulong varint)
    {
        for (; varint >= 0x80; varint >>= 7)
            bytes.Add((byte)(varint | 0x80));
        bytes.Add((byte)varint);
        return this;
    }

    public Proto Append(params ReadOnlySpan<byte> anything)
    {
        bytes.AddRange(anything);
        return this;
    }

    public byte[] ToArray() => [.. bytes];
}

/// <summary>A span as a test wants it said; the defaults are a valid chat of 100 tokens in and 20 out.</summary>
public sealed record OtlpSpan
{
    public byte[] TraceId { get; init; } = Convert.FromHexString("0102030405060708090a0b0c0d0e0f10");
    public byte[] SpanId { get; init; } = Convert.FromHexString("a1a2a3a4a5a6a7a8");
    public byte[] ParentSpanId { get; init; } = [];
    public string Name { get; init; } = "chat";
    public int Kind { get; init; } = 3;
    public ulong StartUnixNano { get; init; } = 1_700_000_000_123_456_789;
    public ulong EndUnixNano { get; init; } = 1_700_000_002_123_456_789;
    public int StatusCode { get; init; }
    public string StatusMessage { get; init; } = "";

    /// <summary>Values: string, bool, long, int, double, byte[], or a list of such.</summary>
    public IReadOnlyList<(string Key, object Value)> Attributes { get; init; } = Chat;

    /// <summary>Fields to append as they are.</summary>
    public Proto? Extra { get; init; }

    public static IReadOnlyList<(string Key, object Value)> Chat { get; } =
    [
        ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "m"),
        ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 20L),
    ];

    public Proto Encode()
    {
        var span = new Proto().Bytes(1, TraceId).Bytes(2, SpanId);
        if (ParentSpanId.Length != 0)
            span.Bytes(4, ParentSpanId);
        span.Text(5, Name).Varint(6, (ulong)Kind).Fixed64(7, StartUnixNano).Fixed64(8, EndUnixNano);
        foreach (var (key, value) in Attributes)
            span.Message(9, OtlpTraces.KeyValue(key, value));
        if (StatusCode != 0 || StatusMessage.Length != 0)
            span.Message(15, new Proto().Text(2, StatusMessage).Varint(3, (ulong)StatusCode));
        return Extra is null ? span : span.Append(Extra.ToArray());
    }
}

/// <summary>Encodes <c>ExportTraceServiceRequest</c>s by hand, so that tests do not depend on what they test.</summary>
public static class OtlpTraces
{
    public static byte[] Request(params OtlpSpan[] spans) => Request([], spans);

    public static byte[] Request(IReadOnlyList<(string Key, object Value)> resource, params OtlpSpan[] spans) =>
        Request([.. spans.Select(span => span.Encode())], resource);

    public static byte[] Request(IReadOnlyList<Proto> spans, IReadOnlyList<(string Key, object Value)> resource)
    {
        var resourceMessage = new Proto();
        foreach (var (key, value) in resource)
            resourceMessage.Message(1, KeyValue(key, value));
        var scopeSpans = new Proto().Message(1, new Proto().Text(1, "test").Text(2, "1.0"));
        foreach (var span in spans)
            scopeSpans.Message(2, span);
        return new Proto().Message(1, new Proto().Message(1, resourceMessage).Message(2, scopeSpans)).ToArray();
    }

    public static Proto KeyValue(string key, object value) => new Proto().Text(1, key).Message(2, AnyValue(value));

    public static Proto AnyValue(object value) => value switch
    {
        string text => new Proto().Text(1, text),
        bool flag => new Proto().Varint(2, flag ? 1u : 0),
        int number => new Proto().Varint(3, (ulong)number),
        long number => new Proto().Varint(3, (ulong)number),
        double number => new Proto().Double(4, number),
        byte[] bytes => new Proto().Bytes(7, bytes),
        IReadOnlyList<object> items => new Proto().Message(5, items.Aggregate(new Proto(), (list, item) => list.Message(1, AnyValue(item)))),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "no attribute value"),
    };
}
