using System.Text;
using Observe.Metering.Receive;
using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Quarantine;

/// <summary>
/// A request that could not be decoded, on its way through the lane as a frame of <see cref="Signal.Refused"/>: what it was meant
/// to be, why it was refused, and its body as it came.
/// </summary>
/// <param name="Signal">What it was sent as.</param>
/// <param name="Reason">The refusal's name.</param>
/// <param name="Message">What the sender was told.</param>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Body">The body, or its beginning.</param>
/// <param name="FullBytes">Bytes of the whole body.</param>
internal sealed record RefusedRequest(
    Signal Signal, string Reason, string Message, string ContentType, ReadOnlyMemory<byte> Body, long FullBytes)
{
    private const int SignalField = 1, ReasonField = 2, MessageField = 3, ContentTypeField = 4, BodyField = 5, FullBytesField = 6;

    /// <summary>The frame's body.</summary>
    public byte[] ToFrameBody()
    {
        var writer = new ProtoWriter();
        writer.Varint(SignalField, (ulong)Signal);
        writer.Text(ReasonField, Reason);
        writer.Text(MessageField, Message);
        writer.Text(ContentTypeField, ContentType);
        writer.Varint(FullBytesField, (ulong)FullBytes);
        writer.Bytes(BodyField, Body.Span);
        return writer.Written.ToArray();
    }

    /// <summary>Null when the bytes are no such frame.</summary>
    public static RefusedRequest? Read(byte[] frame, int length)
    {
        var request = new RefusedRequest(default, "", "", "", default, 0);
        var reader = new ProtoReader(frame, 0, length);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var type))
                return null;

            if (type == WireType.Varint && reader.TryReadVarint(out var number))
            {
                request = field == SignalField ? request with { Signal = (Signal)number } : request with { FullBytes = (long)number };
            }
            else if (type == WireType.Length && reader.TryReadSlice(out var slice))
            {
                request = field switch
                {
                    ReasonField => request with { Reason = Text(slice) },
                    MessageField => request with { Message = Text(slice) },
                    ContentTypeField => request with { ContentType = Text(slice) },
                    _ => request with { Body = frame.AsMemory(slice.Start, slice.Length) },
                };
            }
            else
            {
                return null;
            }
        }

        return request;

        string Text(Slice slice) => Encoding.UTF8.GetString(slice.Of(frame));
    }
}
