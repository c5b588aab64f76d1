using System.Text;

namespace Observe.Observe.Quarantine;

/// <summary>
/// Reads the two small protobuf messages that OTLP/HTTP answers with: an export response (field 1 is partial_success: 1 rejected, 2
/// message) or a google.rpc.Status (1 code, 2 message).
/// </summary>
internal static class ExportReply
{
    public static (long Rejected, string Message) Read(ReadOnlySpan<byte> body, bool isStatus)
    {
        return isStatus ? Fields(body) : Fields(First(body, out _).Bytes);
    }

    private static (long Number, string Text) Fields(ReadOnlySpan<byte> message)
    {
        var (number, text) = (0L, "");
        while (!message.IsEmpty)
        {
            var field = First(message, out var length);
            if (length == 0)
                break;
            if (field.Number == 1)
                number = field.Value;
            else if (field.Number == 2)
                text = Encoding.UTF8.GetString(field.Bytes);
            message = message[length..];
        }

        return (number, text);
    }

    // Length 0: the message ends here, or cannot be read.
    private static Field First(ReadOnlySpan<byte> message, out int length)
    {
        length = 0;
        if (!TryVarint(message, out var tag, out var at))
            return default;

        if (!TryVarint(message[at..], out var value, out var read))
            return default;

        at += read;
        if ((tag & 7) == 0)
        {
            length = at;
            return new Field((int)(tag >> 3), (long)value, default);
        }

        if ((tag & 7) != 2 || value > (ulong)(message.Length - at))
            return default;

        length = at + (int)value;
        return new Field((int)(tag >> 3), 0, message.Slice(at, (int)value));
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, out ulong value, out int length)
    {
        (value, length) = (0, 0);
        foreach (var next in bytes)
        {
            value |= (ulong)(next & 0x7F) << (7 * length++);
            if (next < 0x80)
                return true;
            if (length == 10)
                return false;
        }

        return false;
    }

    private readonly ref struct Field(int number, long value, ReadOnlySpan<byte> bytes)
    {
        public int Number { get; } = number;

        public long Value { get; } = value;

        public ReadOnlySpan<byte> Bytes { get; } = bytes;
    }
}
