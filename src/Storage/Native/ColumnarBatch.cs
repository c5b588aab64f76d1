namespace Observe.Storage.Native;

/// <summary>
/// Rows of one table, kept column by column in the layout of ClickHouse's Native format. A table's batch derives from this,
/// creates its columns in its constructor and appends one value to each for a row.
/// </summary>
/// <example><code>
/// public sealed class SpanBatch : ColumnarBatch
/// {
///     private readonly LowCardinalityColumn service;
///     private readonly DateTime64Column start;
///
///     public SpanBatch() { service = LowCardinality("service"); start = DateTime64("start", 6); }
///
///     public void Add(in SpanRow row) { service.Append(row.Service); start.AppendUnixNanoseconds(row.StartNs); }
/// }
/// </code></example>
/// <remarks>Not safe for concurrent use. <see cref="Clear"/> keeps the memory for the next rows; Dispose returns it to the pool.</remarks>
public abstract class ColumnarBatch : IDisposable
{
    /// <summary>Rows of one block unless said otherwise: large enough for the engine's vectors, small enough to bound its memory.</summary>
    public const int DefaultBlockRows = 131_072;

    private readonly List<Column> columns = [];
    private readonly NativeBlockWriter writer = new();

    /// <summary>The columns in the order in which they are sent.</summary>
    public IReadOnlyList<Column> Columns => columns;

    /// <summary>Whole rows appended since the last <see cref="Clear"/>.</summary>
    public int Rows => columns.Count == 0 ? 0 : columns[0].Rows;

    /// <summary>Bytes held by the rows, close to what is sent uncompressed.</summary>
    public long SizeBytes
    {
        get
        {
            long sum = 0;
            foreach (var column in columns) sum += column.SizeBytes;
            return sum;
        }
    }

    /// <summary>Forgets all rows and keeps the memory.</summary>
    public virtual void Clear()
    {
        foreach (var column in columns) column.Clear();
    }

    /// <summary>Forgets the rows from <paramref name="rows"/> on, also a row that an exception left half appended.</summary>
    public virtual void Truncate(int rows)
    {
        foreach (var column in columns) column.Truncate(rows);
    }

    /// <summary>Writes all rows as Native blocks of at most <paramref name="blockRows"/> rows; writes nothing when there are none.</summary>
    /// <exception cref="InvalidOperationException">A column has more or fewer values than the first one.</exception>
    public void WriteTo(Stream stream, int blockRows = DefaultBlockRows)
    {
        for (var from = 0; from < CheckedRows(blockRows); from += blockRows)
        {
            writer.LayOut(columns, from, Math.Min(blockRows, Rows - from));
            writer.WriteTo(stream);
        }
    }

    /// <inheritdoc cref="WriteTo"/>
    public async Task WriteToAsync(Stream stream, CancellationToken token, int blockRows = DefaultBlockRows)
    {
        for (var from = 0; from < CheckedRows(blockRows); from += blockRows)
        {
            writer.LayOut(columns, from, Math.Min(blockRows, Rows - from));
            await writer.WriteToAsync(stream, token);
        }
    }

    public void Dispose()
    {
        foreach (var column in columns) column.Dispose();
        writer.Dispose();
        GC.SuppressFinalize(this);
    }

    protected internal NumberColumn<byte> UInt8(string name) => Add(new NumberColumn<byte>(name, "UInt8"));

    protected internal NumberColumn<ushort> UInt16(string name) => Add(new NumberColumn<ushort>(name, "UInt16"));

    protected internal NumberColumn<uint> UInt32(string name) => Add(new NumberColumn<uint>(name, "UInt32"));

    protected internal NumberColumn<ulong> UInt64(string name) => Add(new NumberColumn<ulong>(name, "UInt64"));

    protected internal NumberColumn<UInt128> UInt128(string name) => Add(new NumberColumn<UInt128>(name, "UInt128"));

    protected internal NumberColumn<sbyte> Int8(string name) => Add(new NumberColumn<sbyte>(name, "Int8"));

    protected internal NumberColumn<int> Int32(string name) => Add(new NumberColumn<int>(name, "Int32"));

    protected internal NumberColumn<long> Int64(string name) => Add(new NumberColumn<long>(name, "Int64"));

    protected internal NumberColumn<float> Float32(string name) => Add(new NumberColumn<float>(name, "Float32"));

    protected internal NumberColumn<double> Float64(string name) => Add(new NumberColumn<double>(name, "Float64"));

    protected internal NumberColumn<bool> Bool(string name) => Add(new NumberColumn<bool>(name, "Bool"));

    protected internal StringColumn String(string name) => Add(new StringColumn(name));

    protected internal FixedStringColumn FixedString(string name, int widthBytes) => Add(new FixedStringColumn(name, widthBytes));

    protected internal LowCardinalityColumn LowCardinality(string name) => Add(new LowCardinalityColumn(name));

    protected internal UuidColumn Uuid(string name) => Add(new UuidColumn(name));

    protected internal DateTimeColumn DateTime(string name) => Add(new DateTimeColumn(name));

    /// <param name="name">The column's name.</param>
    /// <param name="precision">Decimal digits of a second: 3 for milliseconds, 6 micro, 9 nano.</param>
    protected internal DateTime64Column DateTime64(string name, int precision) => Add(new DateTime64Column(name, precision));

    protected internal DateColumn Date(string name) => Add(new DateColumn(name));

    protected internal DecimalColumn Decimal(string name, int scale = 12) => Add(new DecimalColumn(name, scale));

    /// <param name="name">The column's name.</param>
    /// <param name="spelling">How each member is spelled in the table.</param>
    protected internal EnumColumn<TEnum> Enum8<TEnum>(string name, Func<TEnum, string> spelling)
        where TEnum : unmanaged, Enum => Add(new EnumColumn<TEnum>(name, spelling));

    protected internal ArrayColumn<string> StringArray(string name) => Add(new ArrayColumn<string>(new StringColumn(name)));

    protected internal ArrayColumn<ulong> UInt64Array(string name) => Add(new ArrayColumn<ulong>(new NumberColumn<ulong>(name, "UInt64")));

    protected internal ArrayColumn<double> Float64Array(string name) => Add(new ArrayColumn<double>(new NumberColumn<double>(name, "Float64")));

    /// <param name="name">The column's name.</param>
    /// <param name="items">Takes the items of the row under way; <see cref="ArrayColumn{T}.EndRow"/> ends it.</param>
    protected internal ArrayColumn<string> StringArray(string name, out StringColumn items) => Add(new ArrayColumn<string>(items = new(name)));

    /// <inheritdoc cref="StringArray(string, out StringColumn)"/>
    protected internal ArrayColumn<string> FixedStringArray(string name, int widthBytes, out FixedStringColumn items) =>
        Add(new ArrayColumn<string>(items = new(name, widthBytes)));

    /// <inheritdoc cref="StringArray(string, out StringColumn)"/>
    protected internal ArrayColumn<DateTimeOffset> DateTime64Array(string name, int precision, out DateTime64Column items) =>
        Add(new ArrayColumn<DateTimeOffset>(items = new(name, precision)));

    protected internal MapColumn Map(string name) => Add(new MapColumn(name));

    protected internal NullableColumn<ulong> NullableUInt64(string name) => Add(new NullableColumn<ulong>(new NumberColumn<ulong>(name, "UInt64")));

    protected internal NullableColumn<long> NullableInt64(string name) => Add(new NullableColumn<long>(new NumberColumn<long>(name, "Int64")));

    protected internal NullableColumn<double> NullableFloat64(string name) => Add(new NullableColumn<double>(new NumberColumn<double>(name, "Float64")));

    protected internal NullableColumn<decimal> NullableDecimal(string name, int scale = 12) => Add(new NullableColumn<decimal>(new DecimalColumn(name, scale)));

    protected internal NullableColumn<DateTimeOffset> NullableDateTime64(string name, int precision) =>
        Add(new NullableColumn<DateTimeOffset>(new DateTime64Column(name, precision)));

    private TColumn Add<TColumn>(TColumn column)
        where TColumn : Column
    {
        columns.Add(column);
        return column;
    }

    private int CheckedRows(int blockRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockRows, 1);
        foreach (var column in columns)
        {
            if (column.Rows != Rows)
            {
                throw new InvalidOperationException(
                    $"{GetType().Name}: column {column.Name} has {column.Rows} values, {columns[0].Name} has {Rows}");
            }
        }

        return Rows;
    }
}
