using System.Text;

namespace Observe.Otlp.Conformance.Wire;

/// <summary>Any protobuf message as the list of its fields, read by hand; a body that is none is an <see cref="InvalidDataException"/>.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Field, ulong Number, byte[]? Bytes)> fields = [];

    public ProtoMessage(ReadOnlySpan<byte> body)
    {
        var rest = body;
        while (!rest.IsEmpty)
        {
            var tag = Varint(ref rest);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((field, Varint(ref rest), null));
                    break;
                case 1:
                    fields.Add((field, BitConverter.ToUInt64(Take(ref rest, 8)), null));
                    break;
                case 2:
                    var length = Varint(ref rest);
                    fields.Add((field, 0, Take(ref rest, length).ToArray()));
                    break;
                case 5:
                    fields.Add((field, BitConverter.ToUInt32(Take(ref rest, 4)), null));
                    break;
                default:
                    throw new InvalidDataException($"the answer is not protobuf: wire type {tag & 7}");
            }
        }
    }

    public bool IsEmpty => fields.Count == 0;

    public bool Has(int field) => fields.Any(entry => entry.Field == field);

    public long Number(int field) => (long)fields.LastOrDefault(entry => entry.Field == field).Number;

    public string Text(int field) => Encoding.UTF8.GetString(fields.LastOrDefault(entry => entry.Field == field).Bytes ?? []);

    public ProtoMessage? Message(int field) => Messages(field).LastOrDefault();

    public IEnumerable<ProtoMessage> Messages(int field) =>
        fields.Where(entry => entry.Field == field).Select(entry => new ProtoMessage(entry.Bytes ?? throw new InvalidDataException($"field {field} of the answer is a number")));

    private static ulong Varint(ref ReadOnlySpan<byte> rest)
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(ref rest, 1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("the answer is not protobuf: a varint without end");
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, ulong count)
    {
        if (count > (ulong)rest.Length)
            throw new InvalidDataException("the answer is not protobuf: it ends within a field");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }
}
