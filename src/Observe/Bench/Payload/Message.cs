using System.Buffers.Binary;
using System.Text;

namespace Observe.Observe.Bench.Payload;

/// <summary>What is written anew into a prepared request each time it is sent.</summary>
internal enum Slot : byte
{
    TraceId,
    SpanId,
    ParentSpanId,
    ResponseId,
    Start,
    End,
}

/// <summary>A place in a message to be written anew.</summary>
/// <param name="Offset">Bytes from the message's start.</param>
/// <param name="Trace">Which trace of the request.</param>
/// <param name="Span">Which span of the trace; for a parent id, the parent.</param>
/// <param name="AfterTraceNs">For times: nanoseconds after the trace's start.</param>
internal readonly record struct Patch(int Offset, Slot Slot, int Trace, int Span, long AfterTraceNs);

/// <summary>A protobuf message built from the inside out, which knows where its ids and times lie.</summary>
internal sealed class Message
{
    private readonly List<byte> bytes = [];
    private readonly List<Patch> patches = [];

    public IReadOnlyList<Patch> Patches => patches;

    public byte[] ToArray() => [.. bytes];

    public Message Varint(int field, ulong value) => Tag(field, 0).Raw(value);

    public Message Double(int field, double value) => Tag(field, 1).Fixed64(BitConverter.DoubleToUInt64Bits(value));

    public Message Text(int field, string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        Tag(field, 2).Raw((ulong)utf8.Length);
        bytes.AddRange(utf8);
        return this;
    }

    public Message Add(int field, Message message)
    {
        Tag(field, 2).Raw((ulong)message.bytes.Count);
        foreach (var patch in message.patches)
            patches.Add(patch with { Offset = patch.Offset + bytes.Count });
        bytes.AddRange(message.bytes);
        return this;
    }

    /// <summary>Bytes that are written anew: an id, or text that holds one.</summary>
    public Message Bytes(int field, string lead, int length, Patch patch)
    {
        Tag(field, 2).Raw((ulong)(lead.Length + length));
        bytes.AddRange(Encoding.UTF8.GetBytes(lead));
        return Reserve(length, patch);
    }

    /// <summary>A time that is written anew.</summary>
    public Message Time(int field, Patch patch) => Tag(field, 1).Reserve(sizeof(ulong), patch);

    private Message Reserve(int length, Patch patch)
    {
        patches.Add(patch with { Offset = bytes.Count });
        bytes.AddRange(new byte[length]);
        return this;
    }

    private Message Tag(int field, int wireType) => Raw(((ulong)field << 3) | (uint)wireType);

    private Message Fixed64(ulong value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        bytes.AddRange(buffer);
        return this;
    }

    private Message Raw(ulong varint)
    {
        for (; varint >= 0x80; varint >>= 7)
            bytes.Add((byte)(varint | 0x80));
        bytes.Add((byte)varint);
        return this;
    }
}
