using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Observe.Observe.Prove.Load;

/// <summary>
/// Reports as an <c>ExportTraceServiceRequest</c> in protobuf, written by hand: what is to be proved must not depend on the
/// code that reads it. Field numbers: opentelemetry-proto, collector/trace/v1, trace/v1 and common/v1.
/// </summary>
internal sealed class OtlpProtobuf
{
    private const int Varint = 0, Fixed64 = 1, Length = 2;
    private const ulong ClientKind = 3, ErrorStatus = 2;

    private readonly ArrayBufferWriter<byte> bytes = new();

    public static byte[] Encode(IEnumerable<SentReport> reports)
    {
        var scope = new OtlpProtobuf().Message(1, new OtlpProtobuf().Text(1, "proof"));
        foreach (var report in reports)
            scope.Message(2, Span(report));
        var resource = new OtlpProtobuf().Message(1, Attribute("service.name", "proof"));
        return new OtlpProtobuf().Message(1, new OtlpProtobuf().Message(1, resource).Message(2, scope)).bytes.WrittenSpan.ToArray();
    }

    /// <summary>Nanoseconds since 1970.</summary>
    public static ulong UnixNanoseconds(DateTime instant) => (ulong)(instant - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>The number of spans that an <c>ExportTraceServiceResponse</c> rejects; -1 when it is none.</summary>
    public static long RejectedSpans(ReadOnlySpan<byte> response)
    {
        // One field at most: partial_success = 1 { rejected_spans = 1, error_message = 2 }.
        if (response.IsEmpty)
            return 0;
        if (!TryVarint(ref response, out var tag) || tag != ((1 << 3) | Length) || !TryVarint(ref response, out _))
            return -1;
        return !TryVarint(ref response, out tag) || tag != ((1 << 3) | Varint) || !TryVarint(ref response, out var rejected) ? 0 : (long)rejected;
    }

    private static OtlpProtobuf Span(SentReport report)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, report.TraceId);
        var span = new OtlpProtobuf().Bytes(1, id);
        BinaryPrimitives.WriteUInt64BigEndian(id, report.SpanId);
        span.Bytes(2, id[..8]);
        if (report.ParentSpanId != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(id, report.ParentSpanId);
            span.Bytes(4, id[..8]);
        }

        var start = UnixNanoseconds(report.EventTime);
        span.Text(5, "chat").Number(6, ClientKind).Fixed(7, start).Fixed(8, start + ((ulong)report.DurationUs * 1_000));
        foreach (var (key, value) in SpanAttributes.Of(report))
            span.Message(9, Attribute(key, value));
        return report.IsError ? span.Message(15, new OtlpProtobuf().Number(3, ErrorStatus)) : span;
    }

    private static OtlpProtobuf Attribute(string key, object value) => new OtlpProtobuf().Text(1, key).Message(
        2, value is string text ? new OtlpProtobuf().Text(1, text) : new OtlpProtobuf().Number(3, (ulong)(long)value));

    private OtlpProtobuf Number(int field, ulong value) => Tag(field, Varint).Raw(value);

    private OtlpProtobuf Fixed(int field, ulong value)
    {
        Tag(field, Fixed64);
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        bytes.Write(buffer);
        return this;
    }

    private OtlpProtobuf Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, Length).Raw((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    private OtlpProtobuf Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    private OtlpProtobuf Message(int field, OtlpProtobuf message) => Bytes(field, message.bytes.WrittenSpan);

    private OtlpProtobuf Tag(int field, int wireType) => Raw(((ulong)field << 3) | (uint)wireType);

    private OtlpProtobuf Raw(ulong varint)
    {
        var span = bytes.GetSpan(10);
        var count = 0;
        for (; varint >= 0x80; varint >>= 7)
            span[count++] = (byte)(varint | 0x80);
        span[count++] = (byte)varint;
        bytes.Advance(count);
        return this;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, source.Length); i++)
        {
            value |= (ulong)(source[i] & 0x7F) << (7 * i);
            if ((source[i] & 0x80) != 0)
                continue;

            source = source[(i + 1)..];
            return true;
        }

        return false;
    }
}
