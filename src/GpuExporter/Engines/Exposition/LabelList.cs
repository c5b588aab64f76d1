using System.Text;

namespace Observe.GpuExporter.Engines.Exposition;

/// <summary>The labels of a sample, between its braces, as they stand there.</summary>
internal readonly ref struct LabelList(ReadOnlySpan<byte> text)
{
    /// <summary>Of FNV-1a: HashCode is another one in every process, and too short to tell many series apart.</summary>
    private const ulong Basis = 14_695_981_039_346_656_037;

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

    /// <summary>A hash of all labels but one, in whatever order: the same for the same series on every page, and for all buckets and the sum of a distribution.</summary>
    public ulong Identity(ReadOnlySpan<byte> without)
    {
        var rest = text;
        var identity = 0UL;
        while (true)
        {
            rest = rest.TrimStart(", \t"u8);
            var equals = rest.IndexOf((byte)'=');
            if (equals < 0)
                return identity;
            var name = rest[..equals].TrimEnd(" \t"u8);
            rest = rest[(equals + 1)..].TrimStart(" \t"u8);
            var length = QuotedLength(rest);
            if (length < 0)
                return identity;
            if (!name.SequenceEqual(without))
                identity += Hash(Hash(Basis, name), rest[..length]);
            rest = rest[length..];
        }
    }

    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
            hash = (hash ^ one) * 1_099_511_628_211;
        return hash;
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

    /// <summary>The text that a value as it stands there means.</summary>
    public static string Unescape(ReadOnlySpan<byte> value)
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
