using System.Text;

namespace Observe.GpuExporter.Engines.Exposition;

/// <summary>The labels of a sample, between its braces, as they stand there.</summary>
internal readonly ref struct LabelList(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> text = text;

    /// <summary>How long the list is that begins here, braces included; −1 where it does not end.</summary>
    public static int LengthOf(ReadOnlySpan<byte> line)
    {
        var isQuoted = false;
        for (var i = 1; i < line.Length; i++)
        {
            if (isQuoted && line[i] == (byte)'\\')
                i++;
            else if (line[i] == (byte)'"')
                isQuoted = !isQuoted;
            else if (!isQuoted && line[i] == (byte)'}')
                return i + 1;
        }

        return -1;
    }

    /// <summary>The value of a label; empty when there is none.</summary>
    public string Text(ReadOnlySpan<byte> name) => TryFind(name, out var value) ? Unescape(value) : "";

    /// <summary>Whether a label has this value. Only values without escapes are asked for.</summary>
    public bool Has(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => TryFind(name, out var found) && found.SequenceEqual(value);

    /// <summary>The value of a label as it stands there, escapes included.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var rest = text;
        value = default;
        while (true)
        {
            rest = rest.TrimStart(", \t"u8);
            var equals = rest.IndexOf((byte)'=');
            if (equals < 0)
                return false;
            var isIt = rest[..equals].TrimEnd(" \t"u8).SequenceEqual(name);
            rest = rest[(equals + 1)..].TrimStart(" \t"u8);
            var length = QuotedLength(rest);
            if (length < 0)
                return false;
            if (isIt)
            {
                value = rest[1..(length - 1)];
                return true;
            }

            rest = rest[length..];
        }
    }

    private static int QuotedLength(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest[0] != (byte)'"')
            return -1;
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == (byte)'\\')
                i++;
            else if (rest[i] == (byte)'"')
                return i + 1;
        }

        return -1;
    }

    private static string Unescape(ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(value);
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = text[i] == '\\' && i + 1 < text.Length;
            plain.Append(isEscape ? Plain(text[++i]) : text[i]);
        }

        return plain.ToString();
    }

    private static char Plain(char escaped) => escaped == 'n' ? '\n' : escaped;
}
