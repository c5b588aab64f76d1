using System.Text;

namespace Observe.Storage.Native;

/// <summary>
/// Lays out one block of ClickHouse's Native format as sent over HTTP (no BlockInfo): varuint columns, varuint rows, then for
/// each column its name, its type and its data. Fixed and string columns are lent, not copied.
/// </summary>
/// <remarks>The segments are valid until the next block, or until a column changes.</remarks>
internal sealed class NativeBlockWriter : IDisposable
{
    private readonly List<Segment> segments = [];
    private int scratchTaken;

    /// <summary>Bytes that belong to no column's own memory: headers, narrowed indexes.</summary>
    public PooledBuffer Scratch { get; } = new(4096);

    /// <summary>Bytes of the block laid out last.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Lays out rows [<paramref name="from"/>, <paramref name="from"/> + <paramref name="count"/>) of the columns.</summary>
    public void LayOut(IReadOnlyList<Column> columns, int from, int count)
    {
        segments.Clear();
        Scratch.Clear();
        scratchTaken = 0;
        LengthBytes = 0;

        Scratch.AppendVarUInt((ulong)columns.Count);
        Scratch.AppendVarUInt((ulong)count);
        foreach (var column in columns)
        {
            AppendText(column.Name);
            AppendText(column.Type);
            if (count == 0) continue;
            column.WritePrefix(this);
            column.WriteRows(this, from, count);
        }

        TakeScratch();
    }

    /// <summary>Appends memory that stays the column's own; it is read when the block is sent.</summary>
    public void Lend(ReadOnlyMemory<byte> bytes)
    {
        TakeScratch();
        segments.Add(new Segment(bytes, 0, bytes.Length));
        LengthBytes += bytes.Length;
    }

    public void WriteTo(Stream stream)
    {
        foreach (var segment in segments) stream.Write(Resolve(segment).Span);
    }

    public async ValueTask WriteToAsync(Stream stream, CancellationToken token)
    {
        foreach (var segment in segments) await stream.WriteAsync(Resolve(segment), token);
    }

    public void Dispose() => Scratch.Dispose();

    private void AppendText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Scratch.AppendVarUInt((ulong)length);
        Encoding.UTF8.GetBytes(text, Scratch.Claim(length));
    }

    private void TakeScratch()
    {
        var length = Scratch.Length - scratchTaken;
        if (length == 0) return;
        segments.Add(new Segment(null, scratchTaken, length));
        scratchTaken = Scratch.Length;
        LengthBytes += length;
    }

    // Scratch may move while it grows, so its segments are kept as positions.
    private ReadOnlyMemory<byte> Resolve(in Segment segment) =>
        segment.Lent ?? Scratch.Memory(segment.Start, segment.Length);

    private readonly record struct Segment(ReadOnlyMemory<byte>? Lent, int Start, int Length);
}
