using System.Globalization;
using System.Text;

namespace Observe.GpuExporter.Export.Pages;

/// <summary>A page's bytes while they are written; grows and never shrinks, so that writing the same page again allocates nothing.</summary>
internal sealed class PageText
{
    private const int FirstBytes = 4 << 10;

    /// <summary>Longer than any number: 24 characters for a double.</summary>
    private const int NumberBytes = 32;

    /// <summary>Whole numbers up to here are the same as double and as whole number.</summary>
    private const double MaxWhole = 1L << 53;

    private byte[] bytes = new byte[FirstBytes];

    /// <summary>How much is written; may be set back.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Write(ReadOnlySpan<byte> text)
    {
        if (bytes.Length - Length < text.Length)
            Grow(text.Length);
        text.CopyTo(bytes.AsSpan(Length));
        Length += text.Length;
    }

    public void Write(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (bytes.Length - Length < most)
            Grow(most);
        Length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length));
    }

    /// <summary>Writes a value: whole numbers without a point, others as short as they can be read back exactly.</summary>
    public void Write(double value)
    {
        if (bytes.Length - Length < NumberBytes)
            Grow(NumberBytes);
        var room = bytes.AsSpan(Length);
        int written;
        if (double.IsInfinity(value))
        {
            Write(value > 0 ? "+Inf"u8 : "-Inf"u8);
            return;
        }

        if (Math.Abs(value) <= MaxWhole && Math.Truncate(value) == value)
            ((long)value).TryFormat(room, out written, default, CultureInfo.InvariantCulture);
        else
            value.TryFormat(room, out written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    public void Write(ulong value)
    {
        if (bytes.Length - Length < NumberBytes)
            Grow(NumberBytes);
        value.TryFormat(bytes.AsSpan(Length), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Writes the value of a label, or a help text, so that it stays on its line and within its quotes.</summary>
    /// <param name="quotes">Whether quotes are escaped too: in values of labels and in OpenMetrics' help.</param>
    public void WriteEscaped(string text, bool quotes)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\':
                    Write(@"\\"u8);
                    break;
                case '\n':
                    Write(@"\n"u8);
                    break;
                case '"' when quotes:
                    Write("\\\""u8);
                    break;
                default:
                    Write(utf8[..rune.EncodeToUtf8(utf8)]);
                    break;
            }
        }
    }

    private void Grow(int more) => Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more));
}
