using System.Text;

namespace Observe.Storage.Native;

/// <summary>String: each value as its UTF-8 length (varuint) and bytes, one after the other, as they go over the wire.</summary>
public sealed class StringColumn : Column<string>
{
    private readonly PooledBuffer bytes = new(4096);
    private int rows;

    // Where the last written block ended: blocks are written in order, so finding a row costs one walk in all.
    private int cursorRow;
    private int cursorAt;

    internal StringColumn(string name, string type = "String")
        : base(name, type)
    {
    }

    public override int Rows => rows;

    public override long SizeBytes => bytes.Length;

    public override void Append(string value) => Append(value.AsSpan());

    /// <summary>Appends text; unpaired surrogates become U+FFFD.</summary>
    public void Append(ReadOnlySpan<char> value)
    {
        // A length below 128 takes one byte whatever the text is, so short text is encoded straight behind it.
        if (value.Length <= 42)
        {
            var span = bytes.Reserve(1 + (value.Length * 3));
            var written = Encoding.UTF8.GetBytes(value, span[1..]);
            span[0] = (byte)written;
            bytes.Advance(written + 1);
        }
        else
        {
            var length = Encoding.UTF8.GetByteCount(value);
            bytes.AppendVarUInt((ulong)length);
            Encoding.UTF8.GetBytes(value, bytes.Claim(length));
        }

        rows++;
    }

    /// <summary>Appends bytes as they are (UTF-8 by convention; ClickHouse does not check).</summary>
    public void Append(ReadOnlySpan<byte> value)
    {
        bytes.AppendVarUInt((ulong)value.Length);
        bytes.Append(value);
        rows++;
    }

    public override void AppendDefault() => Append(ReadOnlySpan<byte>.Empty);

    public override void Clear()
    {
        bytes.Clear();
        (rows, cursorRow, cursorAt) = (0, 0, 0);
    }

    public override void Truncate(int rows)
    {
        if (rows >= this.rows) return;
        bytes.Truncate(Find(rows));
        this.rows = rows;
    }

    private protected override void Release() => bytes.Dispose();

    internal override void WriteRows(NativeBlockWriter writer, int from, int count)
    {
        var start = Find(from);
        var end = Find(from + count);
        writer.Lend(bytes.Memory(start, end - start));
    }

    private int Find(int row)
    {
        if (row == rows) return bytes.Length;
        if (row < cursorRow) (cursorRow, cursorAt) = (0, 0);
        var span = bytes.Span;
        for (; cursorRow < row; cursorRow++)
        {
            var length = 0;
            var shift = 0;
            byte b;
            do
            {
                b = span[cursorAt++];
                length |= (b & 0x7F) << shift;
                shift += 7;
            }
            while (b >= 0x80);
            cursorAt += length;
        }

        return cursorAt;
    }
}
