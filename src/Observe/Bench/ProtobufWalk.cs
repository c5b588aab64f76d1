namespace Observe.Observe.Bench;

/// <summary>Reads protobuf field by field, knowing nothing but which fields of a trace request are messages.</summary>
internal static class ProtobufWalk
{
    // ExportTraceServiceRequest > ResourceSpans > ScopeSpans > Span > attributes > KeyValue.
    private const int SpanDepth = 3;

    /// <summary>How many fields there are on all levels.</summary>
    public static long Fields(ReadOnlySpan<byte> message) => Fields(message, 0);

    /// <summary>The next field; content is empty for a varint.</summary>
    /// <returns>False at the end of the message.</returns>
    public static bool Next(ref ReadOnlySpan<byte> rest, out int field, out ReadOnlySpan<byte> content)
    {
        field = 0;
        content = default;
        if (rest.IsEmpty)
            return false;
        var tag = Varint(ref rest);
        field = (int)(tag >> 3);
        var length = (tag & 7) switch { 1 => 8, 5 => 4, 2 => (int)Varint(ref rest), _ => 0 };
        if ((tag & 7) == 0)
            Varint(ref rest);
        content = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static long Fields(ReadOnlySpan<byte> message, int depth)
    {
        var fields = 0L;
        for (var rest = message; Next(ref rest, out var field, out var content); fields++)
        {
            if (IsMessage(depth, field))
                fields += Fields(content, depth + 1);
        }

        return fields;
    }

    private static bool IsMessage(int depth, int field) => depth switch
    {
        0 => field == 1,
        < SpanDepth => field is 1 or 2,
        SpanDepth => field == 9,
        SpanDepth + 1 => field == 2,
        _ => false,
    };

    private static ulong Varint(ref ReadOnlySpan<byte> rest)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = rest[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
