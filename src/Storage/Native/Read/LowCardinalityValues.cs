using System.Runtime.InteropServices;

namespace Observe.Storage.Native.Read;

/// <summary>The indexes of a dictionary-coded column and the dictionary as CLR values, each made once a block.</summary>
internal sealed class LowCardinalityIndexes<T>(ValueColumn<T> keys) : IDisposable
{
    private const ulong KeysVersion = 1;
    private const ulong NeedGlobalDictionary = 1 << 8;
    private const ulong HasAdditionalKeys = 1 << 9;

    private readonly PooledBuffer indexes = new(1024);
    private T[] words = [];
    private int widthBytes;

    public T Word(int row) => words[Index(row)];

    public int Index(int row) => widthBytes switch
    {
        1 => indexes.Span[row],
        2 => MemoryMarshal.Cast<byte, ushort>(indexes.Span)[row],
        4 => MemoryMarshal.Cast<byte, int>(indexes.Span)[row],
        _ => (int)MemoryMarshal.Cast<byte, long>(indexes.Span)[row],
    };

    public static async ValueTask ReadPrefixAsync(NativeInput input)
    {
        var version = await input.ReadUInt64Async();
        if (version != KeysVersion) throw await input.FailAsync($"a LowCardinality dictionary of version {version}");
    }

    public async ValueTask ReadAsync(NativeInput input, int rows)
    {
        indexes.Clear();
        if (rows == 0) return;
        var flags = await input.ReadUInt64Async();
        if ((flags & NeedGlobalDictionary) != 0 || (flags & HasAdditionalKeys) == 0 || (flags & 0xFF) > 3)
        {
            throw await input.FailAsync($"a LowCardinality column with flags {flags}");
        }

        var count = await input.ReadUInt64Async();
        if (count > int.MaxValue) throw await input.FailAsync($"a dictionary of {count} words");
        await keys.ReadAsync(input, (int)count);
        words = new T[count];
        for (var i = 0; i < words.Length; i++) words[i] = keys.Get(i);

        var stored = await input.ReadUInt64Async();
        if (stored != (ulong)rows) throw await input.FailAsync($"{stored} indexes for {rows} rows");
        widthBytes = 1 << (int)(flags & 0xFF);
        await input.CopyAsync(indexes, (long)rows * widthBytes);
    }

    public void Dispose()
    {
        indexes.Dispose();
        keys.Dispose();
    }
}

/// <summary>LowCardinality(T), and LowCardinality(Nullable(T)) of a reference type, where index 0 is null.</summary>
internal sealed class LowCardinalityValues<T>(ValueColumn<T> keys, bool nullable) : ValueColumn<T>
{
    private readonly LowCardinalityIndexes<T> indexes = new(keys);

    public override T Get(int row) => nullable && indexes.Index(row) == 0 ? default! : indexes.Word(row);

    public override ValueTask ReadPrefixAsync(NativeInput input) => LowCardinalityIndexes<T>.ReadPrefixAsync(input);

    public override ValueTask ReadAsync(NativeInput input, int rows) => indexes.ReadAsync(input, rows);

    public override void Dispose() => indexes.Dispose();
}

/// <summary>LowCardinality(Nullable(T)) of a value type: index 0 is null.</summary>
internal sealed class LowCardinalityNullableValues<T>(ValueColumn<T> keys) : ValueColumn<T?>
    where T : struct
{
    private readonly LowCardinalityIndexes<T> indexes = new(keys);

    public override T? Get(int row) => indexes.Index(row) == 0 ? null : indexes.Word(row);

    public override ValueTask ReadPrefixAsync(NativeInput input) => LowCardinalityIndexes<T>.ReadPrefixAsync(input);

    public override ValueTask ReadAsync(NativeInput input, int rows) => indexes.ReadAsync(input, rows);

    public override void Dispose() => indexes.Dispose();
}
