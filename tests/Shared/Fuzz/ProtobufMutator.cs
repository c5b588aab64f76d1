using System.Buffers.Binary;

namespace Observe.Testing.Fuzz;

/// <summary>
/// Mutates protobuf as a tree of fields: what can be read as a message is one. A mutated tree is written again with right lengths
/// around the wrong thing, so that the mutation reaches deep code; blind mutations of the bytes follow now and then.
/// </summary>
public sealed class ProtobufMutator(Random random)
{
    private const int MostDepth = 12;
    private const int MostBytes = 1 << 20;

    private static readonly ulong[] edges =
        [0, 1, 2, 127, 128, 255, 256, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue, 1_000_000_000_000, 1_000_000_000_001];

    private static readonly double[] doubles =
        [0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 1e18, -1e18, 0.1];

    private static readonly int[] lengths = [0, 1, 7, 8, 9, 15, 16, 17, 255, 256, 257, 4_096];

    private sealed class Field
    {
        public int Number;
        public int WireType;
        public ulong Value;
        public byte[] Bytes = [];
        public List<Field>? Children;

        /// <summary>Stands in for the true length.</summary>
        public ulong? Length;

        public Field Clone() => new()
        {
            Number = Number, WireType = WireType, Value = Value, Bytes = Bytes, Length = Length,
            Children = Children?.ConvertAll(child => child.Clone()),
        };
    }

    public byte[] Mutate(byte[] body, byte[] other)
    {
        if (random.Next(5) == 0 || Parse(body, 0) is not { } root)
            return Blind(body);

        for (var changes = 1 + random.Next(4); changes > 0; changes--)
            Change(root, other);
        var bytes = Write(root);
        return random.Next(10) == 0 ? Blind(bytes) : bytes;
    }

    /// <summary>Flips, sets, cuts, inserts and repeats bytes without looking.</summary>
    public byte[] Blind(byte[] body)
    {
        var bytes = new List<byte>(body);
        for (var changes = 1 + random.Next(6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = random.Next(2) == 0 ? (byte)0 : (byte)0xFF; break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Next(16))); break;
                case 4: bytes.RemoveRange(at, bytes.Count - at); break;
                case 5: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + random.Next(64)))); break;
            }
        }

        return [.. bytes];
    }

    private void Change(List<Field> root, byte[] other)
    {
        var place = root;
        while (place.Count != 0 && place[random.Next(place.Count)].Children is { Count: > 0 } inner && random.Next(6) != 0)
            place = inner;
        if (place.Count == 0)
            return;

        var at = random.Next(place.Count);
        var field = place[at];
        switch (random.Next(13))
        {
            case 0: place.RemoveAt(at); break;
            case 1: place.Add(field.Clone()); break;
            case 2: (place[at], place[random.Next(place.Count)]) = (place[random.Next(place.Count)].Clone(), field); break;
            case 3: field.Number = random.Next(3) == 0 ? edgeNumbers[random.Next(edgeNumbers.Length)] : 1 + random.Next(20); break;
            case 4: (field.WireType, field.Children) = (random.Next(8), null); break;
            case 5: field.Length = random.Next(2) == 0 ? edges[random.Next(edges.Length)] : (ulong)random.Next(300); break;
            case 6: Splice(place, at, other); break;
            case 7 when random.Next(60) == 0: Repeat(place, field); break;
            case 8 when random.Next(60) == 0: field.Children = [Nested()]; break;
            case 9 when random.Next(20) == 0: place.Add(new Field { Number = 1 + random.Next(20), WireType = 2, Bytes = Groups() }); break;
            default: ChangeValue(field); break;
        }
    }

    private static readonly int[] edgeNumbers = [0, 15, 16, 1_000, 18_999, 19_000, (1 << 29) - 1];

    private void ChangeValue(Field field)
    {
        if (field.WireType == 2)
        {
            (field.Bytes, field.Children) = (Text(), null);
            return;
        }

        field.Value = field.WireType == 1 && random.Next(2) == 0
            ? BitConverter.DoubleToUInt64Bits(doubles[random.Next(doubles.Length)])
            : edges[random.Next(edges.Length)];
    }

    private void Splice(List<Field> place, int at, byte[] other)
    {
        if (Parse(other, 0) is not { Count: > 0 } donor)
            return;

        var part = donor[random.Next(donor.Count)];
        while (part.Children is { Count: > 0 } inner && random.Next(4) != 0)
            part = inner[random.Next(inner.Count)];
        place[at] = part;
    }

    // Huge counts of small things, and one key many times.
    private void Repeat(List<Field> place, Field field)
    {
        var bytes = Write([field]).Length;
        for (var count = Math.Min(1 << random.Next(4, 14), MostBytes / Math.Max(1, bytes)); count > 0; count--)
            place.Add(field);
    }

    // An AnyValue in arrays, key-value lists or both, 10,000 deep, written from the inside out.
    private Field Nested()
    {
        var bytes = new byte[] { (3 << 3) | 0, 1 };
        var kind = random.Next(3);
        for (var depth = random.Next(2) == 0 ? 10_000 : random.Next(1, 200); depth > 0 && bytes.Length < MostBytes / 8; depth--)
        {
            var isArray = kind == 0 || (kind == 2 && depth % 2 == 0);
            var inner = new Proto().Message(1, isArray ? new Proto().Append(bytes) : new Proto().Text(1, "k").Bytes(2, bytes));
            bytes = new Proto().Bytes(isArray ? 5 : 6, inner.ToArray()).ToArray();
            // Quadratic beyond this; the depth is what counts.
            if (bytes.Length > 40_000)
                break;
        }

        return new Field { Number = random.Next(2) == 0 ? 2 : 9, WireType = 2, Bytes = bytes };
    }

    private byte[] Groups()
    {
        var depth = random.Next(2) == 0 ? 10_000 : random.Next(1, 20);
        var starts = Enumerable.Repeat((byte)((5 << 3) | 3), depth);
        return [.. random.Next(2) == 0 ? starts : starts.Concat(Enumerable.Repeat((byte)((5 << 3) | 4), depth))];
    }

    private byte[] Text()
    {
        var text = new byte[lengths[random.Next(lengths.Length)]];
        switch (random.Next(6))
        {
            case 0: random.NextBytes(text); break;
            case 1: break;
            case 2: text.AsSpan().Fill((byte)'a'); break;
            // Bad UTF-8: overlong, a lone surrogate, a character cut off.
            case 3: return [0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, .. text];
            case 4: return [.. "\u0001\n\0;'\"\\{}"u8, .. text, 0xE2, 0x82];
            default: return "18446744073709551616 -1 1e400 NaN"u8.ToArray();
        }

        return text;
    }

    private static List<Field>? Parse(ReadOnlySpan<byte> body, int depth)
    {
        var fields = new List<Field>();
        while (!body.IsEmpty)
        {
            if (!TryVarint(ref body, out var tag) || tag >> 3 is 0 or > int.MaxValue)
                return null;

            var field = new Field { Number = (int)(tag >> 3), WireType = (int)(tag & 7) };
            switch (field.WireType)
            {
                case 0 when TryVarint(ref body, out field.Value): break;
                case 1 when body.Length >= 8:
                    field.Value = BinaryPrimitives.ReadUInt64LittleEndian(body);
                    body = body[8..];
                    break;
                case 5 when body.Length >= 4:
                    field.Value = BinaryPrimitives.ReadUInt32LittleEndian(body);
                    body = body[4..];
                    break;
                case 2 when TryVarint(ref body, out var length) && length <= (ulong)body.Length:
                    field.Bytes = body[..(int)length].ToArray();
                    field.Children = depth < MostDepth && length > 1 ? Parse(field.Bytes, depth + 1) : null;
                    body = body[(int)length..];
                    break;
                default: return null;
            }

            fields.Add(field);
        }

        return fields;
    }

    private byte[] Write(List<Field> fields)
    {
        var message = new Proto();
        foreach (var field in fields)
        {
            message.Raw(((ulong)(uint)field.Number << 3) | (uint)field.WireType);
            switch (field.WireType)
            {
                // Now and then a varint of eleven bytes, which is one too many.
                case 0 when random.Next(500) == 0: message.Append([.. Enumerable.Repeat((byte)0xFF, 10), 0x01]); break;
                case 0: message.Raw(field.Value); break;
                case 1: message.Append(BitConverter.GetBytes(field.Value)); break;
                case 5: message.Append(BitConverter.GetBytes((uint)field.Value)); break;
                case 2:
                    var bytes = field.Children is null ? field.Bytes : Write(field.Children);
                    message.Raw(field.Length ?? (ulong)bytes.Length).Append(bytes);
                    break;
                default: break;
            }
        }

        return message.ToArray();
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
