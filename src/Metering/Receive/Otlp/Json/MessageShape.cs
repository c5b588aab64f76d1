using System.Text;
using System.Text.Json;

namespace Observe.Metering.Receive.Otlp.Json;

/// <summary>How a member of a JSON object is spelled there and laid out in protobuf.</summary>
internal enum FieldKind : byte
{
    Text,

    /// <summary>bytes, hexadecimal in OTLP/JSON: ids.</summary>
    Id,

    /// <summary>bytes, base64 as in proto3's own JSON.</summary>
    Bytes,
    Bool,

    /// <summary>A number only; names are not legal in OTLP/JSON.</summary>
    Enum,
    UInt32,
    Fixed32,

    /// <summary>sint32: zigzag.</summary>
    SInt32,
    Int64,
    UInt64,
    Fixed64,
    SFixed64,
    Double,
    Message,
}

/// <summary>One field of a message.</summary>
/// <param name="Number">Of protobuf.</param>
/// <param name="Name">lowerCamelCase; no other spelling is known.</param>
/// <param name="Kind">Of one value.</param>
/// <param name="IsRepeated">An array in JSON; packed in protobuf unless of messages.</param>
internal sealed record FieldShape(int Number, string Name, FieldKind Kind, bool IsRepeated)
{
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>The shape of a field of kind <see cref="FieldKind.Message"/>; set late, since messages nest in themselves.</summary>
    public MessageShape Message { get; init; } = MessageShape.None;
}

/// <summary>The fields of one message.</summary>
internal sealed class MessageShape
{
    private FieldShape[] fields = [];

    public static MessageShape None { get; } = new();

    public MessageShape Add(int number, string name, FieldKind kind)
    {
        fields = [.. fields, new FieldShape(number, name, kind, false)];
        return this;
    }

    public MessageShape AddMany(int number, string name, FieldKind kind)
    {
        fields = [.. fields, new FieldShape(number, name, kind, true)];
        return this;
    }

    public MessageShape Add(int number, string name, MessageShape message)
    {
        fields = [.. fields, new FieldShape(number, name, FieldKind.Message, false) { Message = message }];
        return this;
    }

    public MessageShape AddMany(int number, string name, MessageShape message)
    {
        fields = [.. fields, new FieldShape(number, name, FieldKind.Message, true) { Message = message }];
        return this;
    }

    /// <summary>The field that the reader's member names; null when it is unknown.</summary>
    /// <param name="reader">Stands at a member's name.</param>
    /// <param name="guess">Where to look first: emitters write members in one order. Moved behind what was found.</param>
    public FieldShape? Find(ref Utf8JsonReader reader, ref int guess)
    {
        for (var step = 0; step < fields.Length; step++)
        {
            var index = guess + step;
            if (index >= fields.Length)
                index -= fields.Length;
            if (!reader.ValueTextEquals(fields[index].Utf8Name))
                continue;

            guess = index + 1 == fields.Length ? 0 : index + 1;
            return fields[index];
        }

        return null;
    }
}
