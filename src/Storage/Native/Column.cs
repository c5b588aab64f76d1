namespace Observe.Storage.Native;

/// <summary>
/// One column of a <see cref="ColumnarBatch"/>: values are appended without boxing into pooled memory that already has
/// the layout of ClickHouse's Native format, so that sending a block copies almost nothing.
/// </summary>
/// <remarks>Not safe for concurrent use. Dispose returns the memory to the pool.</remarks>
public abstract class Column(string name, string type) : IDisposable
{
    /// <summary>The column's name in the table.</summary>
    public string Name { get; } = name;

    /// <summary>The ClickHouse type, spelled as ClickHouse spells it.</summary>
    public string Type { get; } = type;

    /// <summary>Values appended since the last <see cref="Clear"/>.</summary>
    public abstract int Rows { get; }

    /// <summary>Bytes held by the appended values.</summary>
    public abstract long SizeBytes { get; }

    /// <summary>Appends the type's default value (zero, empty, 1970).</summary>
    public abstract void AppendDefault();

    /// <summary>Forgets all values and keeps the memory.</summary>
    public abstract void Clear();

    /// <summary>Forgets the values from row <paramref name="rows"/> on.</summary>
    public abstract void Truncate(int rows);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Release();

    /// <summary>What the format wants once before the column's data (the version of a dictionary), also when nested.</summary>
    internal virtual void WritePrefix(NativeBlockWriter writer)
    {
    }

    /// <summary>The values of rows [<paramref name="from"/>, <paramref name="from"/> + <paramref name="count"/>).</summary>
    internal abstract void WriteRows(NativeBlockWriter writer, int from, int count);
}

/// <summary>A column that takes values of one CLR type.</summary>
/// <typeparam name="T">What is appended.</typeparam>
public abstract class Column<T>(string name, string type) : Column(name, type)
{
    /// <summary>Appends one value.</summary>
    public abstract void Append(T value);
}

/// <summary>A column whose values all have the same width, kept little-endian as the format wants them.</summary>
/// <typeparam name="T">What is appended.</typeparam>
public abstract class FixedColumn<T>(string name, string type, int widthBytes) : Column<T>(name, type)
{
    private protected PooledBuffer Values { get; } = new(1024);

    public sealed override int Rows => Values.Length / widthBytes;

    public sealed override long SizeBytes => Values.Length;

    public override void AppendDefault() => Values.Claim(widthBytes).Clear();

    public sealed override void Clear() => Values.Clear();

    public sealed override void Truncate(int rows) => Values.Truncate(rows * widthBytes);

    private protected sealed override void Release() => Values.Dispose();

    internal sealed override void WriteRows(NativeBlockWriter writer, int from, int count) =>
        writer.Lend(Values.Memory(from * widthBytes, count * widthBytes));
}
