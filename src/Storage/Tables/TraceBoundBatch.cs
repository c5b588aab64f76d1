using Observe.Storage.Native;

namespace Observe.Storage.Tables;

/// <summary>Rows of <c>trace_bounds</c>: in which minutes a trace has spans. A pair is appended once a batch.</summary>
public sealed class TraceBoundBatch : ColumnarBatch
{
    private const ulong NanosecondsOfAMinute = 60_000_000_000;

    private readonly NumberColumn<uint> traceKey;
    private readonly DateTimeColumn minute;
    private readonly HashSet<ulong> seen = [];

    public TraceBoundBatch()
    {
        traceKey = UInt32("trace_key");
        minute = DateTime("minute");
    }

    /// <summary>Notes that a span of the trace starts then.</summary>
    public void Add(UInt128 traceId, ulong startUnixNanoseconds)
    {
        var key = (uint)traceId;
        var minutes = (uint)(startUnixNanoseconds / NanosecondsOfAMinute);
        if (!seen.Add(((ulong)key << 32) | minutes))
            return;

        traceKey.Append(key);
        minute.Append(System.DateTime.UnixEpoch.AddMinutes(minutes));
    }

    public override void Clear()
    {
        base.Clear();
        seen.Clear();
    }

    /// <remarks>What was appended before may have been forgotten here, so a pair may come twice; that is harmless.</remarks>
    public override void Truncate(int rows)
    {
        if (rows < Rows)
            seen.Clear();
        base.Truncate(rows);
    }
}
