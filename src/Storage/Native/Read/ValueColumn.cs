namespace Observe.Storage.Native.Read;

/// <summary>One column of a result block, in memory that is reused for the next block.</summary>
internal abstract class ValueColumn : IDisposable
{
    /// <summary>The column's name in the result; empty for a nested column.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>The ClickHouse type as the server spells it.</summary>
    public string Type { get; private set; } = string.Empty;

    /// <summary>The CLR type of a value without any conversion.</summary>
    public abstract Type ValueType { get; }

    /// <exception cref="RowMappingException">The type is not one that this reader knows.</exception>
    public static ValueColumn Create(string name, string type)
    {
        var column = ValueColumns.Create(type)
            ?? throw new RowMappingException($"column {name}: the ClickHouse type {type} cannot be read; cast it in the query");
        (column.Name, column.Type) = (name, type);
        return column;
    }

    public virtual ValueTask ReadPrefixAsync(NativeInput input) => ValueTask.CompletedTask;

    public abstract ValueTask ReadAsync(NativeInput input, int rows);

    public abstract void Dispose();
}

/// <summary>A column whose values are read as one CLR type.</summary>
internal abstract class ValueColumn<T> : ValueColumn
{
    public sealed override Type ValueType => typeof(T);

    /// <summary>The value of one row of the block read last.</summary>
    public abstract T Get(int row);
}

/// <summary>A fixed number of bytes a value.</summary>
internal abstract class FixedValues<T>(int widthBytes) : ValueColumn<T>
{
    private readonly PooledBuffer bytes = new(1024);

    public int WidthBytes { get; } = widthBytes;

    protected ReadOnlySpan<byte> Bytes(int row) => bytes.Span.Slice(row * WidthBytes, WidthBytes);

    public sealed override ValueTask ReadAsync(NativeInput input, int rows)
    {
        bytes.Clear();
        return input.CopyAsync(bytes, (long)rows * WidthBytes);
    }

    public sealed override void Dispose() => bytes.Dispose();
}
