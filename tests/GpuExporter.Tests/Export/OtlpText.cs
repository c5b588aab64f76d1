using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Observe.GpuExporter.Tests.Export;

/// <summary>
/// Reads an <c>ExportMetricsServiceRequest</c> into lines, strictly and by its own means: an unknown field, another wire type, a length that is longer than
/// need be, or bytes behind the end fail.
/// </summary>
internal static class OtlpText
{
    public static string Read(byte[] request)
    {
        var text = new StringBuilder();
        foreach (var (field, value) in Fields(request))
        {
            Expect(field == 1);
            foreach (var (part, bytes) in Fields(value))
            {
                if (part == 1)
                    text.Append("resource ").AppendLine(string.Join(", ", Fields(bytes).Select(one => Attribute(one, 1))));
                else
                    Scope(text, part == 2 ? bytes : throw Wrong());
            }
        }

        return text.ToString();
    }

    public static int Points(byte[] request) => Read(request).Split('\n').Count(line => line.StartsWith("    ", StringComparison.Ordinal));

    private static void Scope(StringBuilder text, byte[] scope)
    {
        foreach (var (field, value) in Fields(scope))
        {
            if (field == 1)
                text.Append("scope ").AppendLine(string.Join(" ", Fields(value).Select(one => Text(one.Bytes))));
            else
                Metric(text, field == 2 ? value : throw Wrong());
        }
    }

    private static void Metric(StringBuilder text, byte[] metric)
    {
        var fields = Fields(metric);
        Expect(fields.Select(one => one.Field).SequenceEqual([1, 2, 3, fields[^1].Field]));
        var (kind, data) = fields[^1];
        var inner = Fields(data);
        var traits = string.Concat(inner.Where(one => one.Field != 1).Select(one => (one.Field, Number(one.Bytes)) switch
        {
            (2, 2) => " cumulative",
            (3, 1) => " monotonic",
            _ => throw Wrong(),
        }));
        var word = kind switch
        {
            5 => "gauge",
            7 => "sum",
            9 => "histogram",
            _ => throw Wrong(),
        };
        text.AppendLine(CultureInfo.InvariantCulture, $"  {Text(fields[0].Bytes)} [{Text(fields[2].Bytes)}] {word}{traits}");
        foreach (var point in inner.Where(one => one.Field == 1))
            Point(text, point.Bytes, kind == 9);
    }

    private static void Point(StringBuilder text, byte[] point, bool isHistogram)
    {
        var (start, time, value, attributes) = (0UL, 0UL, "", new List<string>());
        foreach (var (field, bytes) in Fields(point))
        {
            switch (field)
            {
                case 2:
                    start = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                    break;
                case 3:
                    time = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                    break;
                case 4:
                    value += isHistogram ? $"count {BinaryPrimitives.ReadUInt64LittleEndian(bytes)}" : Double(bytes);
                    break;
                case 5 when isHistogram:
                    value += $" sum {Double(bytes)}";
                    break;
                case 6 when isHistogram:
                    value += $" counts {string.Join(' ', bytes.Chunk(8).Select(one => BinaryPrimitives.ReadUInt64LittleEndian(one)))}";
                    break;
                case 7 when isHistogram:
                    value += $" bounds {string.Join(' ', bytes.Chunk(8).Select(Double))}";
                    break;
                default:
                    attributes.Add(Attribute((field, bytes), isHistogram ? 9 : 7));
                    break;
            }
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"    {value} @ {Time(start)} {Time(time)} {string.Join(", ", attributes)}");
    }

    private static string Attribute((int Field, byte[] Bytes) attribute, int expected)
    {
        Expect(attribute.Field == expected);
        var pair = Fields(attribute.Bytes);
        Expect(pair.Select(one => one.Field).SequenceEqual([1, 2]));
        var value = Assert.Single(Fields(pair[1].Bytes));
        Expect(value.Field == 1);
        return $"{Text(pair[0].Bytes)}={Text(value.Bytes)}";
    }

    private static List<(int Field, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var from = at;
            var length = (tag & 7) switch
            {
                0 => Varint(message, ref at) is var _ ? at - from : 0,
                1 => 8,
                2 => (int)Varint(message, ref at),
                _ => throw Wrong(),
            };
            from = (tag & 7) == 0 ? from : at;
            fields.Add(((int)(tag >> 3), message[from..(from + length)]));
            at = from + length;
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            shift += 7;
            if (next >= 0x80)
                continue;
            Expect(next != 0 || shift == 7);
            return value;
        }
    }

    private static ulong Number(byte[] varint)
    {
        var at = 0;
        return Varint(varint, ref at);
    }

    private static string Double(byte[] bytes) => BinaryPrimitives.ReadDoubleLittleEndian(bytes).ToString(CultureInfo.InvariantCulture);

    private static string Time(ulong nanoseconds) =>
        nanoseconds == 0 ? "-" : DateTimeOffset.FromUnixTimeMilliseconds((long)(nanoseconds / 1_000_000)).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Text(byte[] bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);

    private static void Expect(bool holds)
    {
        if (!holds)
            throw Wrong();
    }

    private static InvalidDataException Wrong() => new("this is not what OTLP has there");
}
