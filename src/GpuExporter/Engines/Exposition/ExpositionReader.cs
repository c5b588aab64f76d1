using System.Globalization;
using System.Text;

namespace Observe.GpuExporter.Engines.Exposition;

/// <summary>
/// Reads a page of metrics, Prometheus' text or OpenMetrics, sample by sample. Comments, exemplars and timestamps are passed over; a line that is no sample is
/// counted and passed over as well, because one strange line must not cost an engine's other numbers. Allocates nothing.
/// </summary>
internal ref struct ExpositionReader(ReadOnlySpan<byte> page)
{
    private ReadOnlySpan<byte> rest = page;

    /// <summary>The sample's name, as it stands there: <c>vllm:prompt_tokens_total</c>.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its labels.</summary>
    public LabelList Labels { get; private set; }

    public double Value { get; private set; }

    /// <summary>Lines so far that were neither a sample nor a comment.</summary>
    public int Malformed { get; private set; }

    /// <summary>Goes on to the next sample.</summary>
    /// <returns>False at the end of the page.</returns>
    public bool Read()
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty || line[0] == (byte)'#')
                continue;
            if (ReadSample(line))
                return true;
            Malformed++;
        }

        return false;
    }

    private bool ReadSample(ReadOnlySpan<byte> line)
    {
        var nameLength = line.IndexOfAny("{ \t"u8);
        if (nameLength <= 0)
            return false;
        Name = line[..nameLength];
        line = line[nameLength..];
        Labels = default;
        if (line[0] == (byte)'{')
        {
            var length = LabelList.LengthOf(line);
            if (length < 0)
                return false;
            Labels = new LabelList(line[1..(length - 1)]);
            line = line[length..];
        }

        line = line.TrimStart(" \t"u8);
        var valueLength = line.IndexOfAny(" \t"u8);
        return ReadNumber(valueLength < 0 ? line : line[..valueLength], out var value) && Take(value);
    }

    private bool Take(double value)
    {
        Value = value;
        return true;
    }

    /// <summary>A number as both formats write it: <c>12</c>, <c>1.5e+09</c>, <c>NaN</c>, <c>+Inf</c>.</summary>
    public static bool ReadNumber(ReadOnlySpan<byte> text, out double value)
    {
        var unsigned = text.TrimStart("+-"u8);
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
        {
            value = text[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            value = double.NaN;
            return true;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
