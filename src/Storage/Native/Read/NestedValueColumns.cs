namespace Observe.Storage.Native.Read;

/// <summary>Nullable(T): what is null, then a value for each row.</summary>
internal abstract class NullableValueColumn<T, TNullable>(ValueColumn<T> values) : ValueColumn<TNullable>
{
    private readonly NumberValues<byte> nulls = new();

    public override ValueTask ReadPrefixAsync(NativeInput input) => values.ReadPrefixAsync(input);

    public override async ValueTask ReadAsync(NativeInput input, int rows)
    {
        await nulls.ReadAsync(input, rows);
        await values.ReadAsync(input, rows);
    }

    public override void Dispose()
    {
        nulls.Dispose();
        values.Dispose();
    }

    protected bool IsNull(int row) => nulls.Get(row) != 0;

    protected T Value(int row) => values.Get(row);
}

/// <summary>Nullable(T) of a value type.</summary>
internal sealed class NullableValues<T>(ValueColumn<T> values) : NullableValueColumn<T, T?>(values)
    where T : struct
{
    public override T? Get(int row) => IsNull(row) ? null : Value(row);
}

/// <summary>Nullable(T) of a reference type (String, FixedString, Enum).</summary>
internal sealed class NullableReferences<T>(ValueColumn<T> values) : NullableValueColumn<T, T?>(values)
    where T : class
{
    public override T? Get(int row) => IsNull(row) ? null : Value(row);
}

/// <summary>Where each row of an Array or Map ends among the nested values.</summary>
internal sealed class ValueEnds : IDisposable
{
    private readonly NumberValues<ulong> ends = new();

    public (int From, int To) Row(int row) => (row == 0 ? 0 : (int)ends.Get(row - 1), (int)ends.Get(row));

    /// <summary>Reads the ends and says how many nested values follow.</summary>
    public async ValueTask<int> ReadAsync(NativeInput input, int rows)
    {
        await ends.ReadAsync(input, rows);
        if (rows == 0) return 0;
        var total = ends.Get(rows - 1);
        return total <= int.MaxValue ? (int)total : throw await input.FailAsync($"{total} nested values in a block");
    }

    public void Dispose() => ends.Dispose();
}

/// <summary>Array(T).</summary>
internal sealed class ArrayValues<T>(ValueColumn<T> items) : ValueColumn<T[]>
{
    private readonly ValueEnds ends = new();

    public override T[] Get(int row)
    {
        var (from, to) = ends.Row(row);
        if (from == to) return [];
        var array = new T[to - from];
        for (var i = 0; i < array.Length; i++) array[i] = items.Get(from + i);
        return array;
    }

    public override ValueTask ReadPrefixAsync(NativeInput input) => items.ReadPrefixAsync(input);

    public override async ValueTask ReadAsync(NativeInput input, int rows) =>
        await items.ReadAsync(input, await ends.ReadAsync(input, rows));

    public override void Dispose()
    {
        ends.Dispose();
        items.Dispose();
    }
}

/// <summary>Map(K, V); of a key that stands twice, the last value.</summary>
internal sealed class MapValues<TKey, TValue>(ValueColumn<TKey> keys, ValueColumn<TValue> values) : ValueColumn<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    private readonly ValueEnds ends = new();

    public override Dictionary<TKey, TValue> Get(int row)
    {
        var (from, to) = ends.Row(row);
        var map = new Dictionary<TKey, TValue>(to - from);
        for (var i = from; i < to; i++) map[keys.Get(i)] = values.Get(i);
        return map;
    }

    public override async ValueTask ReadPrefixAsync(NativeInput input)
    {
        await keys.ReadPrefixAsync(input);
        await values.ReadPrefixAsync(input);
    }

    public override async ValueTask ReadAsync(NativeInput input, int rows)
    {
        var count = await ends.ReadAsync(input, rows);
        await keys.ReadAsync(input, count);
        await values.ReadAsync(input, count);
    }

    public override void Dispose()
    {
        ends.Dispose();
        keys.Dispose();
        values.Dispose();
    }
}
