using System.Runtime.CompilerServices;

namespace Observe.GpuExporter.Nvml;

/// <summary>
/// Counts and times every call of NVML, and knows which are under way. For any thread, without a lock and without allocating: most calls take a few
/// microseconds, and what is measured must not be the measuring. It outlives the library, so that nothing is forgotten when the driver is loaded again.
/// </summary>
internal sealed class CallMeter(TimeProvider time)
{
    /// <summary>Calls at the same time whose threads are known; more are counted as well, but the watchdog does not see them.</summary>
    private const int MaxUnderWay = 64;

    // The longest call of the last minute is kept by stretches of ten seconds.
    private const int Stretches = 6;
    private const int StretchSeconds = 10;

    // A stretch's longest call: the stretch's number above, microseconds below. 2^40 µs are twelve days.
    private const int LongestBits = 40;
    private const long LongestMask = (1L << LongestBits) - 1;

    private readonly long[] counts = new long[NvmlCalls.Count * NvmlReturns.Known];
    private readonly long[] ticks = new long[NvmlCalls.Count];
    private readonly long[] longest = new long[NvmlCalls.Count * Stretches];
    private readonly Place[] underWay = [.. Enumerable.Range(0, MaxUnderWay).Select(_ => new Place())];
    private readonly long startedAt = time.GetTimestamp();

    /// <summary>What time is told by.</summary>
    internal TimeProvider Clock => time;

    /// <summary>Time in all calls together since the start; but not in those that only wait.</summary>
    public TimeSpan TotalTime
    {
        get
        {
            long sum = 0;
            for (var call = 0; call < ticks.Length; call++)
                sum += Volatile.Read(ref ticks[call]);
            return Span(sum);
        }
    }

    /// <summary>How often the function answered so.</summary>
    public long Count(NvmlCall call, NvmlReturn answer) => Volatile.Read(ref counts[((int)call * NvmlReturns.Known) + answer.Index()]);

    /// <summary>How often the function was called and came back.</summary>
    public long Count(NvmlCall call)
    {
        long sum = 0;
        for (var answer = 0; answer < NvmlReturns.Known; answer++)
            sum += Volatile.Read(ref counts[((int)call * NvmlReturns.Known) + answer]);
        return sum;
    }

    /// <summary>Time in the function since the start; zero for one that only waits.</summary>
    public TimeSpan Time(NvmlCall call) => Span(Volatile.Read(ref ticks[(int)call]));

    /// <summary>The longest call of the function that came back in the last minute (50 to 60 s).</summary>
    public TimeSpan Longest(NvmlCall call)
    {
        var now = Stretch(time.GetTimestamp());
        long most = 0;
        for (var i = 0; i < Stretches; i++)
        {
            var kept = Volatile.Read(ref longest[((int)call * Stretches) + i]);
            if ((kept >> LongestBits) > now - Stretches)
                most = Math.Max(most, kept & LongestMask);
        }

        return TimeSpan.FromMicroseconds(most);
    }

    /// <summary>The call that has been under way for longest, one that only waits apart. False when none is.</summary>
    public bool TryGetOldest(out CallUnderWay oldest)
    {
        oldest = default;
        var found = false;
        foreach (var place in underWay)
        {
            if (!TryRead(place, out var call) || call.Call.Waits() || (found && call.Elapsed <= oldest.Elapsed))
                continue;
            oldest = call;
            found = true;
        }

        return found;
    }

    /// <summary>The calls under way, also those that only wait. Returns how many were written.</summary>
    public int CopyUnderWay(Span<CallUnderWay> into)
    {
        var written = 0;
        foreach (var place in underWay)
        {
            if (written < into.Length && TryRead(place, out var call))
                into[written++] = call;
        }

        return written;
    }

    /// <summary>A call begins. The answer goes to <see cref="Leave"/>.</summary>
    internal Ticket Enter(NvmlCall call, nint device)
    {
        var started = time.GetTimestamp();
        var thread = Environment.CurrentManagedThreadId;
        // From a place of its own on, so that threads rarely meet.
        for (var i = 0; i < MaxUnderWay; i++)
        {
            var place = underWay[(thread + i) % MaxUnderWay];
            if (place.TryTake(call, device, thread, started))
                return new Ticket(call, started, place);
        }

        return new Ticket(call, started, null);
    }

    /// <summary>The call came back.</summary>
    internal void Leave(in Ticket ticket, NvmlReturn answer)
    {
        var now = time.GetTimestamp();
        ticket.Place?.Free();
        Interlocked.Increment(ref counts[((int)ticket.Call * NvmlReturns.Known) + answer.Index()]);
        if (ticket.Call.Waits())
            return;

        Interlocked.Add(ref ticks[(int)ticket.Call], now - ticket.StartedAt);
        var stretch = Stretch(now);
        ref var kept = ref longest[((int)ticket.Call * Stretches) + (int)(stretch % Stretches)];
        // The stretch's number is above, so a newer stretch is larger than whatever an older one left here.
        Raise(ref kept, (stretch << LongestBits) | Math.Min((long)Span(now - ticket.StartedAt).TotalMicroseconds, LongestMask));
    }

    private static void Raise(ref long kept, long value)
    {
        var seen = Volatile.Read(ref kept);
        while (value > seen)
        {
            var before = Interlocked.CompareExchange(ref kept, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private bool TryRead(Place place, out CallUnderWay call)
    {
        if (!place.TryRead(out var number, out var device, out var thread, out var started))
        {
            call = default;
            return false;
        }

        call = new CallUnderWay(number, new NvmlDevice(device), thread, Span(Math.Max(0, time.GetTimestamp() - started)));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Stretch(long timestamp) => (timestamp - startedAt) / (time.TimestampFrequency * StretchSeconds);

    private TimeSpan Span(long timestamps) => new((long)(timestamps * (TimeSpan.TicksPerSecond / (double)time.TimestampFrequency)));

    internal readonly record struct Ticket(NvmlCall Call, long StartedAt, Place? Place);

    /// <summary>Where a call under way is noted. The one that took it writes; anybody reads, and sees by the turn whether it was another call meanwhile.</summary>
    internal sealed class Place
    {
        private const int FreeState = 0;
        private const int Writing = 1;
        private const int Taken = 2;

        private int state;
        private long turn;
        private NvmlCall call;
        private nint device;
        private int thread;
        private long started;

        public bool TryTake(NvmlCall call, nint device, int thread, long started)
        {
            if (Volatile.Read(ref state) != FreeState || Interlocked.CompareExchange(ref state, Writing, FreeState) != FreeState)
                return false;
            Volatile.Write(ref turn, turn + 1);
            Interlocked.MemoryBarrier();
            (this.call, this.device, this.thread, this.started) = (call, device, thread, started);
            Volatile.Write(ref state, Taken);
            return true;
        }

        public void Free() => Volatile.Write(ref state, FreeState);

        public bool TryRead(out NvmlCall call, out nint device, out int thread, out long started)
        {
            var before = Volatile.Read(ref turn);
            var taken = Volatile.Read(ref state) == Taken;
            (call, device, thread, started) = (this.call, this.device, this.thread, this.started);
            Interlocked.MemoryBarrier();
            return taken && Volatile.Read(ref turn) == before && Volatile.Read(ref state) == Taken;
        }
    }
}
