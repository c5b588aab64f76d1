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
    private readonly StringColumn keys = new("keys");
    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> knownBySpan;

    // words[i] is the word of index i; followers[i] the index that came after it the last time. Attribute names come in the
    // same order row after row and neighbours share their tenant, so the guess saves most of the hashing.
    private readonly List<string> words = [];
    private readonly List<int> followers = [];
    private int last = -1;

    internal LowCardinalityColumn(string name)
        : base(name, "LowCardinality(String)") => knownBySpan = known.GetAlternateLookup<ReadOnlySpan<char>>();

    public override int Rows => indexes.Length / sizeof(int);

    public override long SizeBytes => indexes.Length + keys.SizeBytes;

    public override void Append(string value)
    {
        if (last >= 0)
        {
            var guess = followers[last];
            if (string.Equals(words[guess], value, StringComparison.Ordinal))
            {
                indexes.Append(guess);
                last = guess;
                return;
            }
        }

        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(known, value, out var exists);
        if (!exists) index = AddWord(value);
        Follow(index);
    }

    /// <summary>Appends text; allocates only when it is seen for the first time.</summary>
    public void Append(ReadOnlySpan<char> value)
    {
        if (!knownBySpan.TryGetValue(value, out var index))
        {
            var word = value.ToString();
            index = AddWord(word);
            known.Add(word, index);
        }

        Follow(index);
    }

    /// <summary>Appends UTF-8 text; allocates only when it is seen for the first time.</summary>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        var most = Encoding.UTF8.GetMaxCharCount(utf8.Length);
        Span<char> chars = most <= 512 ? stackalloc char[most] : new char[most];
        Append(chars[..Encoding.UTF8.GetChars(utf8, chars)]);
    }

    public override void AppendDefault() => Append(string.Empty);

    public override void Clear()
    {
        indexes.Clear();
        keys.Clear();
        known.Clear();
        words.Clear();
        followers.Clear();
        last = -1;
    }

    /// <remarks>The dictionary may keep words that no row uses any more; that is harmless.</remarks>
    public override void Truncate(int rows) => indexes.Truncate(rows * sizeof(int));

    private protected override void Release()
    {
        indexes.Dispose();
        keys.Dispose();
    }

    internal override void WritePrefix(NativeBlockWriter writer) => writer.Scratch.Append(KeysVersion);

    internal override void WriteRows(NativeBlockWriter writer, int from, int count)
    {
        if (count == 0) return;
        var rows = MemoryMarshal.Cast<byte, int>(indexes.Span).Slice(from, count);
        var width = keys.Rows <= byte.MaxValue + 1 ? 0 : keys.Rows <= ushort.MaxValue + 1 ? 1 : 2;
        writer.Scratch.Append((ulong)width | HasAdditionalKeys | NeedUpdateDictionary);
        writer.Scratch.Append((ulong)keys.Rows);
        keys.WriteRows(writer, 0, keys.Rows);
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

    private int AddWord(string word)
    {
        keys.Append(word);
        words.Add(word);
        followers.Add(followers.Count);
        return words.Count - 1;
    }

    private void Follow(int index)
    {
        if (last >= 0) followers[last] = index;
        indexes.Append(index);
        last = index;
    }
}
