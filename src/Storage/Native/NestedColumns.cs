using System.Runtime.InteropServices;

namespace Observe.Storage.Native;

/// <summary>Nullable(T): one byte a row that says whether it is null, then the values with defaults in the gaps.</summary>
/// <typeparam name="T">The value's CLR type.</typeparam>
public sealed class NullableColumn<T> : Column<T?>
    where T : struct
{
    private readonly NumberColumn<byte> nulls = new("nulls", "UInt8");
    private readonly Column<T> values;

    internal NullableColumn(Column<T> values)
        : base(values.Name, $"Nullable({values.Type})") => this.values = values;

    public override int Rows => nulls.Rows;

    public override long SizeBytes => nulls.SizeBytes + values.SizeBytes;

    public override void Append(T? value)
    {
        if (value is { } known)
        {
            values.Append(known);
            nulls.Append(0);
        }
        else
        {
            AppendDefault();
        }
    }

    public override void AppendDefault()
    {
        values.AppendDefault();
        nulls.Append(1);
    }

    public override void Clear()
    {
        nulls.Clear();
        values.Clear();
    }

    public override void Truncate(int rows)
    {
        nulls.Truncate(rows);
        values.Truncate(rows);
    }

    private protected override void Release()
    {
        nulls.Dispose();
        values.Dispose();
    }

    internal override void WritePrefix(NativeBlockWriter writer) => values.WritePrefix(writer);

    internal override void WriteRows(NativeBlockWriter writer, int from, int count)
    {
        nulls.WriteRows(writer, from, count);
        values.WriteRows(writer, from, count);
    }
}

/// <summary>Where each row of an Array or Map ends among the nested values; a block counts from its own first row.</summary>
internal sealed class RowEnds : IDisposable
{
    private readonly PooledBuffer ends = new(1024);

    public int Rows => ends.Length / sizeof(ulong);

    public long SizeBytes => ends.Length;

    public void Add(int nestedRows) => ends.Append((ulong)nestedRows);

    public void Clear() => ends.Clear();

    public void Truncate(int rows) => ends.Truncate(rows * sizeof(ulong));

    public void Dispose() => ends.Dispose();

    /// <summary>Nested values before <paramref name="row"/>.</summary>
    public int NestedBefore(int row) => row == 0 ? 0 : (int)MemoryMarshal.Cast<byte, ulong>(ends.Span)[row - 1];

    /// <summary>Writes the ends of a block's rows and says which nested values belong to it.</summary>
    public (int From, int Count) Write(NativeBlockWriter writer, int from, int count)
    {
        var first = NestedBefore(from);
        if (first == 0)
        {
            writer.Lend(ends.Memory(from * sizeof(ulong), count * sizeof(ulong)));
        }
        else
        {
            var source = MemoryMarshal.Cast<byte, ulong>(ends.Span).Slice(from, count);
            var target = MemoryMarshal.Cast<byte, ulong>(writer.Scratch.Claim(count * sizeof(ulong)));
            for (var i = 0; i < count; i++) target[i] = source[i] - (ulong)first;
        }

        return (first, NestedBefore(from + count) - first);
    }
}

/// <summary>Array(T): add items, then end the row.</summary>
/// <typeparam name="T">The item's CLR type.</typeparam>
public sealed class ArrayColumn<T> : Column<IReadOnlyList<T>>
{
    private readonly RowEnds ends = new();
    private readonly Column<T> items;

    internal ArrayColumn(Column<T> items)
        : base(items.Name, $"Array({items.Type})") => this.items = items;

    public override int Rows => ends.Rows;

    public override long SizeBytes => ends.SizeBytes + items.SizeBytes;

    /// <summary>Appends a whole row.</summary>
    public override void Append(IReadOnlyList<T> value)
    {
        for (var i = 0; i < value.Count; i++) items.Append(value[i]);
        EndRow();
    }

    /// <summary>Appends a whole row.</summary>
    public void Append(ReadOnlySpan<T> value)
    {
        foreach (var item in value) items.Append(item);
        EndRow();
    }

    /// <summary>Adds one item to the row under way.</summary>
    public void Add(T item) => items.Append(item);

    /// <summary>Ends the row under way.</summary>
    public void EndRow() => ends.Add(items.Rows);

    public override void AppendDefault() => EndRow();

    public override void Clear()
    {
        ends.Clear();
        items.Clear();
    }

    public override void Truncate(int rows)
    {
        items.Truncate(ends.NestedBefore(Math.Min(rows, Rows)));
        ends.Truncate(rows);
    }

    private protected override void Release()
    {
        ends.Dispose();
        items.Dispose();
    }

    internal override void WritePrefix(NativeBlockWriter writer) => items.WritePrefix(writer);

    internal override void WriteRows(NativeBlockWriter writer, int from, int count)
    {
        var nested = ends.Write(writer, from, count);
        items.WriteRows(writer, nested.From, nested.Count);
    }
}

/// <summary>Map(LowCardinality(String), String): add entries, then end the row.</summary>
public sealed class MapColumn : Column<IReadOnlyDictionary<string, string>>
{
    private readonly RowEnds ends = new();
    private readonly LowCardinalityColumn keys = new("keys");
    private readonly StringColumn values = new("values");

    internal MapColumn(string name)
        : base(name, "Map(LowCardinality(String), String)")
    {
    }

    public override int Rows => ends.Rows;

    public override long SizeBytes => ends.SizeBytes + keys.SizeBytes + values.SizeBytes;

    /// <summary>Appends a whole row.</summary>
    public override void Append(IReadOnlyDictionary<string, string> value)
    {
        foreach (var (key, text) in value) Add(key, text);
        EndRow();
    }

    /// <summary>Adds one entry to the row under way.</summary>
    public void Add(string key, string value) => Add(key, value.AsSpan());

    /// <summary>Adds one entry to the row under way.</summary>
    public void Add(string key, ReadOnlySpan<char> value)
    {
        keys.Append(key);
        values.Append(value);
    }

    /// <summary>Adds one entry to the row under way; the value is UTF-8.</summary>
    public void Add(string key, ReadOnlySpan<byte> utf8)
    {
        keys.Append(key);
        values.Append(utf8);
    }

    /// <summary>Adds one entry to the row under way; key and value are UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> utf8) => Add(KeyOf(key), utf8);

    /// <summary>The number of a key, for adding entries by it; the same for the same bytes until the next <see cref="Clear"/>.</summary>
    public int KeyOf(ReadOnlySpan<byte> utf8) => keys.WordOf(utf8);

    /// <summary>Adds one entry to the row under way; the key is a number from <see cref="KeyOf"/>, the value is UTF-8.</summary>
    public void Add(int key, ReadOnlySpan<byte> utf8)
    {
        keys.AppendWord(key);
        values.Append(utf8);
    }

    /// <summary>Ends the row under way.</summary>
    public void EndRow() => ends.Add(keys.Rows);

    public override void AppendDefault() => EndRow();

    public override void Clear()
    {
        ends.Clear();
        keys.Clear();
        values.Clear();
    }

    public override void Truncate(int rows)
    {
        var nested = ends.NestedBefore(Math.Min(rows, Rows));
        keys.Truncate(nested);
        values.Truncate(nested);
        ends.Truncate(rows);
    }

    private protected override void Release()
    {
        ends.Dispose();
        keys.Dispose();
        values.Dispose();
    }

    internal override void WritePrefix(NativeBlockWriter writer) => keys.WritePrefix(writer);

    internal override void WriteRows(NativeBlockWriter writer, int from, int count)
    {
        var nested = ends.Write(writer, from, count);
        keys.WriteRows(writer, nested.From, nested.Count);
        values.WriteRows(writer, nested.From, nested.Count);
    }
}
