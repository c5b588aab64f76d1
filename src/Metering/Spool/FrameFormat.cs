using System.Buffers.Binary;
using System.Text;
using Observe.Metering.Receive;

namespace Observe.Metering.Spool;

/// <summary>
/// How a frame lies in a spool file, little-endian: length of the rest (4 bytes), CRC-32C of the rest (4), signal (1), received at in
/// microseconds since 1970 (8), key id, tenant and project (each 2 bytes of length and UTF-8; 0xFFFF for none), body.
/// </summary>
internal static class FrameFormat
{
    /// <summary>Length and checksum.</summary>
    public const int PrefixBytes = 8;

    /// <summary>What a spool file begins with; the last character is the version of this format.</summary>
    public static ReadOnlySpan<byte> Magic => "OBSPOOL1"u8;

    private const int FixedBytes = 9;
    private const ushort None = ushort.MaxValue;

    /// <summary>Everything in front of the body, prefix included.</summary>
    public static byte[] Head(in Frame frame)
    {
        var sender = frame.Sender;
        var head = new byte[PrefixBytes + FixedBytes + Size(sender.KeyId) + Size(sender.Tenant) + Size(sender.Project)];
        head[PrefixBytes] = (byte)frame.Signal;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(PrefixBytes + 1), (frame.ReceivedAt - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        var at = PrefixBytes + FixedBytes;
        Write(head, ref at, sender.KeyId);
        Write(head, ref at, sender.Tenant);
        Write(head, ref at, sender.Project);

        BinaryPrimitives.WriteInt32LittleEndian(head, head.Length - PrefixBytes + frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), Crc32C.Append(Crc32C.Append(0, head.AsSpan(PrefixBytes)), frame.Body.AsSpan(0, frame.Length)));
        return head;
    }

    /// <summary>Reads what follows the prefix; the body is copied into an array of its own, since slices count from its start.</summary>
    /// <exception cref="InvalidDataException">The checksum was right, yet this is no frame: the format is another one.</exception>
    public static Frame Read(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < FixedBytes)
            throw new InvalidDataException("a spool frame is shorter than its fixed part");

        var signal = (Signal)rest[0];
        var receivedAt = DateTime.UnixEpoch.AddMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(rest[1..]));
        var at = FixedBytes;
        var keyId = Text(rest, ref at) ?? "";
        var tenant = Text(rest, ref at);
        var project = Text(rest, ref at);
        var body = rest[at..].ToArray();
        return new Frame(signal, body, body.Length, new Sender(keyId, tenant, project), receivedAt);
    }

    private static int Size(string? text) => 2 + (text is null ? 0 : Encoding.UTF8.GetByteCount(text));

    private static void Write(byte[] head, ref int at, string? text)
    {
        var length = text is null ? 0 : Encoding.UTF8.GetBytes(text, head.AsSpan(at + 2));
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(at), text is null ? None : (ushort)length);
        at += 2 + length;
    }

    private static string? Text(ReadOnlySpan<byte> rest, ref int at)
    {
        if (rest.Length < at + 2)
            throw new InvalidDataException("a spool frame ends in its sender");

        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest[at..]);
        at += 2;
        if (length == None)
            return null;
        if (rest.Length < at + length)
            throw new InvalidDataException("a spool frame ends in its sender");

        at += length;
        return Encoding.UTF8.GetString(rest.Slice(at - length, length));
    }
}
