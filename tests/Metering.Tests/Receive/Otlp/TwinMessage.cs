using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Observe.Metering.Tests.Receive.Otlp;

/// <summary>
/// One message written twice by hand: as protobuf, with lengths padded to four bytes, and as OTLP/JSON in one of the ways in which
/// it may be spelled. What is chosen comes from a seed.
/// </summary>
internal sealed class TwinMessage(Random random)
{
    private readonly List<byte> proto = [];
    private readonly List<string> members = [];

    public byte[] Proto => [.. proto];

    public string Json
    {
        get
        {
            var all = new List<string>(members);
            if (random.Next(4) == 0)
                all.Insert(random.Next(all.Count + 1), "\"unknownMember\": {\"trace_id\": [1, {\"spans\": null}], \"é\": \"\\u0000\"}");
            return "{" + string.Join(random.Next(2) == 0 ? "," : " ,\n ", all) + "}";
        }
    }

    public static string Quoted(string text) => JsonSerializer.Serialize(text);

    public TwinMessage Text(int field, string name, string text)
    {
        // Escapes of every kind and characters as they are are the same text.
        var quoted = random.Next(2) == 0 ? Quoted(text) : $"\"{string.Concat(text.Select(character => $"\\u{(int)character:x4}"))}\"";
        return Bytes(field, Encoding.UTF8.GetBytes(text)).Member(name, quoted);
    }

    public TwinMessage Id(int field, string name, byte[] id) =>
        Bytes(field, id).Member(name, $"\"{(random.Next(2) == 0 ? Convert.ToHexString(id) : Convert.ToHexStringLower(id))}\"");

    public TwinMessage Base64(int field, string name, byte[] bytes)
    {
        var text = Convert.ToBase64String(bytes);
        return Bytes(field, bytes).Member(name, Quoted(random.Next(2) == 0 ? text : text.TrimEnd('=').Replace('+', '-').Replace('/', '_')));
    }

    public TwinMessage Bool(int field, string name, bool value) => Tag(field, 0).Varint(value ? 1u : 0).Member(name, value ? "true" : "false");

    public TwinMessage Enum(int field, string name, int value) => Tag(field, 0).Varint((ulong)value).Member(name, Number(value));

    public TwinMessage UInt32(int field, string name, uint value) => Tag(field, 0).Varint(value).Member(name, Whole(Number(value)));

    public TwinMessage Int64(int field, string name, long value) => Tag(field, 0).Varint((ulong)value).Member(name, Whole(Number(value)));

    public TwinMessage SInt32(int field, string name, int value) =>
        Tag(field, 0).Varint((uint)((value << 1) ^ (value >> 31))).Member(name, Whole(Number(value)));

    public TwinMessage Fixed32(int field, string name, uint value) =>
        Tag(field, 5).Append(BitConverter.GetBytes(value)).Member(name, Whole(Number(value)));

    public TwinMessage Fixed64(int field, string name, ulong value) =>
        Tag(field, 1).Append(BitConverter.GetBytes(value)).Member(name, Whole(Number(value)));

    public TwinMessage SFixed64(int field, string name, long value) =>
        Tag(field, 1).Append(BitConverter.GetBytes(value)).Member(name, Whole(Number(value)));

    public TwinMessage Double(int field, string name, double value) => Tag(field, 1).Append(BitConverter.GetBytes(value)).Member(name, Real(value));

    public TwinMessage Packed64(int field, string name, IReadOnlyList<ulong> values) =>
        Bytes(field, [.. values.SelectMany(BitConverter.GetBytes)]).Member(name, $"[{string.Join(',', values.Select(value => Whole(Number(value))))}]");

    public TwinMessage PackedVarint(int field, string name, IReadOnlyList<ulong> values)
    {
        var packed = new TwinMessage(random);
        foreach (var value in values)
            packed.Varint(value);
        return Bytes(field, packed.Proto).Member(name, $"[{string.Join(',', values.Select(value => Whole(Number(value))))}]");
    }

    public TwinMessage PackedDouble(int field, string name, IReadOnlyList<double> values) =>
        Bytes(field, [.. values.SelectMany(BitConverter.GetBytes)]).Member(name, $"[{string.Join(',', values.Select(Real))}]");

    public TwinMessage Message(int field, string name, TwinMessage message) => Bytes(field, message.Proto).Member(name, message.Json);

    public TwinMessage Many(int field, string name, int count, Func<TwinMessage> make)
    {
        var items = new List<string>();
        for (var index = 0; index < count; index++)
        {
            var item = make();
            Bytes(field, item.Proto);
            items.Add(item.Json);
        }

        return Member(name, $"[{string.Join(',', items)}]");
    }

    /// <summary>A member that is there and absent all the same.</summary>
    public TwinMessage Null(string name) => Member(name, "null");

    private TwinMessage Member(string name, string json)
    {
        members.Add($"{(random.Next(8) == 0 ? $"\"\\u{(int)name[0]:x4}{name[1..]}\"" : $"\"{name}\"")}:{json}");
        return this;
    }

    private string Whole(string digits) => random.Next(2) == 0 ? digits : $"\"{digits}\"";

    private string Real(double value) =>
        double.IsNaN(value) ? "\"NaN\"" : double.IsPositiveInfinity(value) ? "\"Infinity\"" : double.IsNegativeInfinity(value) ? "\"-Infinity\""
        : Whole(value.ToString("R", CultureInfo.InvariantCulture));

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private TwinMessage Tag(int field, int type) => Varint(((ulong)field << 3) | (uint)type);

    private TwinMessage Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            proto.Add((byte)(value | 0x80));
        proto.Add((byte)value);
        return this;
    }

    private TwinMessage Append(byte[] bytes)
    {
        proto.AddRange(bytes);
        return this;
    }

    private TwinMessage Bytes(int field, byte[] bytes)
    {
        Tag(field, 2);
        var length = bytes.Length;
        proto.AddRange([(byte)(length | 0x80), (byte)((length >> 7) | 0x80), (byte)((length >> 14) | 0x80), (byte)(length >> 21)]);
        return Append(bytes);
    }
}
