using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Observe.Storage.Native;

/// <summary>LowCardinality(String): a dictionary of the distinct values and one index a row, 1, 2 or 4 bytes wide by need.</summary>
public sealed class LowCardinalityColumn : Column<string>
{
    // ClickHouse, SerializationLowCardinality.cpp: SharedDictionariesWithAdditionalKeys.
    private const ulong KeysVersion = 1;
    private const ulong HasAdditionalKeys = 1 << 9;
    private const ulong NeedUpdateDictionary = 1 << 10;

    private readonly PooledBuffer indexes = new(1024);
    private readonly WordList words = new();

    // Names are interned upstream, so most repetitions are the same object: found by it, they need neither a comparison nor UTF-8.
    // A place is taken by the string that came last; a power of two.
    private readonly (string? Text, int Word)[] recent = new (string?, int)[64];

    // followers[i] is the word that was asked for after i the last time: attribute names come in the same order row after row, so
    // the guess saves the hashing.
    private readonly List<int> followers = [];
    private int last = -1;

    internal LowCardinalityColumn(string name)
        : base(name, "LowCardinality(String)")
    {
    }

    public override int Rows => indexes.Length / sizeof(int);

    public override long SizeBytes => indexes.Length + words.SizeBytes;

    public override void Append(string value)
    {
        ref var known = ref recent[RuntimeHelpers.GetHashCode(value) & (recent.Length - 1)];
        if (!ReferenceEquals(known.Text, value))
            known = (value, WordOf(value.AsSpan()));
        AppendWord(known.Word);
    }

    /// <summary>Appends text; allocates only when it is seen for the first time.</summary>
    public void Append(ReadOnlySpan<char> value) => AppendWord(WordOf(value));

    /// <summary>Appends bytes as they are (UTF-8 by convention); allocates only when they are seen for the first time.</summary>
    public void Append(ReadOnlySpan<byte> utf8) => AppendWord(WordOf(utf8));

    /// <summary>
    /// The number of a word in the dictionary, for <see cref="AppendWord"/>; added when it is new. Valid until the next <see cref="Clear"/>.
    /// </summary>
    internal int WordOf(ReadOnlySpan<byte> utf8)
    {
        if (last >= 0 && words.Is(followers[last], utf8))
            return last = followers[last];

        var word = words.FindOrAdd(utf8);
        if (word == followers.Count)
            followers.Add(word);
        if (last >= 0)
            followers[last] = word;
        return last = word;
    }

    /// <summary>Appends a word by its number.</summary>
    internal void AppendWord(int word) => indexes.Append(word);

    public override void AppendDefault() => Append(ReadOnlySpan<byte>.Empty);

    public override void Clear()
    {
        indexes.Clear();
        words.Clear();
        Array.Clear(recent);
        followers.Clear();
        last = -1;
    }

    /// <remarks>The dictionary may keep words that no row uses any more; that is harmless.</remarks>
    public override void Truncate(int rows) => indexes.Truncate(rows * sizeof(int));

    private protected override void Release()
    {
        indexes.Dispose();
        words.Dispose();
    }

    internal override void WritePrefix(NativeBlockWriter writer) => writer.Scratch.Append(KeysVersion);

    internal override void WriteRows(NativeBlockWriter writer, int from, int count)
    {
        if (count == 0) return;
        var rows = MemoryMarshal.Cast<byte, int>(indexes.Span).Slice(from, count);
        var width = words.Count <= byte.MaxValue + 1 ? 0 : words.Count <= ushort.MaxValue + 1 ? 1 : 2;
        writer.Scratch.Append((ulong)width | HasAdditionalKeys | NeedUpdateDictionary);
        writer.Scratch.Append((ulong)words.Count);
        writer.Lend(words.Encoded);
        writer.Scratch.Append((ulong)count);
        switch (width)
        {
            case 0:
                var narrow = writer.Scratch.Claim(count);
                for (var i = 0; i < rows.Length; i++) narrow[i] = (byte)rows[i];
                break;
            case 1:
                var wider = MemoryMarshal.Cast<byte, ushort>(writer.Scratch.Claim(count * sizeof(ushort)));
                for (var i = 0; i < rows.Length; i++) wider[i] = (ushort)rows[i];
                break;
            default:
                writer.Lend(indexes.Memory(from * sizeof(int), count * sizeof(int)));
                break;
        }
    }

    private int WordOf(ReadOnlySpan<char> value)
    {
        const int shortChars = 170;
        if (value.Length <= shortChars)
        {
            Span<byte> utf8 = stackalloc byte[shortChars * 3];
            return WordOf((ReadOnlySpan<byte>)utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
        }

        var bytes = new byte[Encoding.UTF8.GetByteCount(value)];
        return WordOf((ReadOnlySpan<byte>)bytes.AsSpan(0, Encoding.UTF8.GetBytes(value, bytes)));
    }
}
