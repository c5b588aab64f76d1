using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Normalise;

/// <summary>When a span was, in microseconds of UTC.</summary>
/// <param name="Start">The span's start; its end where it names no start.</param>
/// <param name="DurationUs">End minus start; 0 where the end stands before the start, -1 where one of them is not named.</param>
/// <param name="IsEndBeforeStart">The two clocks disagree.</param>
/// <param name="StartUnixNanoseconds">The start as it was sent.</param>
/// <param name="DurationNs">The duration as it was sent; 0 where there is none.</param>
internal readonly record struct SpanTimes(
    DateTime Start, long DurationUs, bool IsEndBeforeStart, ulong StartUnixNanoseconds, ulong DurationNs)
{
    // The store's quarter hours are 32-bit seconds, which end in February 2106.
    public static readonly ulong MaxUnixNanoseconds = 1_000 * (ulong)UnixMicroseconds(new DateTime(2106, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    /// <summary>False when the span names no instant that can be stored.</summary>
    public static bool TryRead(SpanView span, out SpanTimes times)
    {
        var (start, end) = (span.StartUnixNanoseconds, span.EndUnixNanoseconds);
        var named = start != 0 ? start : end;
        times = default;
        if (named == 0 || named > MaxUnixNanoseconds)
            return false;

        var duration = start == 0 || end == 0 ? -1 : end < start ? 0 : (long)((end - start) / 1_000);
        times = new SpanTimes(DateTime.UnixEpoch.AddMicroseconds(named / 1_000), duration, end != 0 && end < start, named, duration > 0 ? end - start : 0);
        return true;
    }

    private static long UnixMicroseconds(DateTime instant) => (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
