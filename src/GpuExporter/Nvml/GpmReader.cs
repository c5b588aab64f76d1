using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Observe.GpuExporter.Nvml;

/// <summary>
/// Performance counters of one device, or of one GPU instance, over the time between two looks at them. Two samples of the driver take turns; all metrics
/// come from one call over one buffer, allocated once. For one thread at a time.
/// </summary>
internal sealed unsafe class GpmReader : IDisposable
{
    /// <summary>The driver refreshes its counters at this interval; two samples within it say nothing.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    private const uint StructVersion = 1;

    private readonly NvmlLibrary library;
    private readonly NvmlDevice device;
    private readonly uint? gpuInstance;
    private readonly TimeProvider time;
    private readonly nint[] samples = new nint[2];
    private readonly int count;
    private readonly bool ownsBuffer;

    // Where each metric's entry is: those that the driver refuses come last, and are not asked for again.
    private readonly int[] places;
    private int asked;
    private bool wasNarrowed;
    private byte* buffer;
    private int newest;
    private long? takenAt;

    internal GpmReader(NvmlLibrary library, NvmlDevice device, uint? gpuInstance, ReadOnlySpan<GpmMetric> metrics, TimeProvider time, nint memory)
    {
        (this.library, this.device, this.gpuInstance, this.time, count) = (library, device, gpuInstance, time, metrics.Length);
        ownsBuffer = memory == 0;
        // The structure in the header ends with room for every metric that its version knows (98, 210, 333); a driver touches only those asked for.
        buffer = ownsBuffer ? (byte*)NativeMemory.AllocZeroed((nuint)BufferBytes(count)) : (byte*)memory;
        places = [.. Enumerable.Range(0, count)];
        asked = count;
        for (var i = 0; i < count; i++)
            Entries[i] = new Entry { Metric = metrics[i], Answer = NvmlReturn.NoData, Value = double.NaN };
    }

    ~GpmReader() => ReleaseBuffer();

    public int Count => count;

    /// <summary>The time that the values cover; zero before there are any.</summary>
    public TimeSpan Interval { get; private set; }

    private Header* Head => (Header*)buffer;

    private Entry* Entries => (Entry*)(buffer + sizeof(Header));

    /// <summary>Memory for so many metrics.</summary>
    internal static int BufferBytes(int metrics) => sizeof(Header) + (metrics * sizeof(Entry));

    public GpmMetric Metric(int index) => At(index).Metric;

    /// <summary>What was answered to that metric; <see cref="NvmlReturn.NoData"/> while there was only one sample.</summary>
    public NvmlReturn Answer(int index) => At(index).Answer;

    /// <summary>The value over <see cref="Interval"/>; NaN when there is none.</summary>
    public double Value(int index) => At(index).Answer == NvmlReturn.Success ? At(index).Value : double.NaN;

    /// <summary>
    /// Takes a sample and works out the values since the one before. <see cref="NvmlReturn.NoData"/> for the first one;
    /// <see cref="NvmlReturn.NotReady"/> when the one before is not older than <see cref="ShortestInterval"/>: nothing was done then. After any failure the
    /// next sample is a first one.
    /// </summary>
    public NvmlReturn Take()
    {
        ObjectDisposedException.ThrowIf(buffer is null, this);
        var now = time.GetTimestamp();
        if (takenAt is { } last && time.GetElapsedTime(last, now) <= ShortestInterval)
            return NvmlReturn.NotReady;

        var older = 1 - newest;
        var answer = library.GetGpmSample(device, gpuInstance, samples[older]);
        if (answer != NvmlReturn.Success)
            return Fail(answer);

        var before = takenAt;
        (newest, takenAt) = (older, now);
        if (before is not { } earlier)
            return Blank(NvmlReturn.NoData);

        Blank(NvmlReturn.NotSupported);
        *Head = Request(asked);
        answer = library.GetGpmMetrics(device, buffer);
        if (answer.Verdict() is NvmlVerdict.Refused or NvmlVerdict.Absent && TryNarrow())
        {
            *Head = Request(asked);
            answer = library.GetGpmMetrics(device, buffer);
        }

        if (answer != NvmlReturn.Success)
            return Fail(answer);
        Interval = time.GetElapsedTime(earlier, now);
        return answer;
    }

    /// <summary>Forgets the sample taken and what was refused: the instance was destroyed and made again, or the device reset.</summary>
    public void Restart()
    {
        takenAt = null;
        wasNarrowed = false;
        asked = count;
        Blank(NvmlReturn.NoData);
    }

    public void Dispose()
    {
        foreach (ref var sample in samples.AsSpan())
        {
            if (sample != 0)
                library.FreeGpmSample(device, sample);
            sample = 0;
        }

        ReleaseBuffer();
        GC.SuppressFinalize(this);
    }

    internal NvmlReturn AllocateSamples()
    {
        foreach (ref var sample in samples.AsSpan())
        {
            var answer = library.AllocateGpmSample(device, out sample);
            if (answer != NvmlReturn.Success)
                return answer;
        }

        return NvmlReturn.Success;
    }

    private ref Entry At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
        ObjectDisposedException.ThrowIf(buffer is null, this);
        return ref Unsafe.AsRef<Entry>(Entries + places[index]);
    }

    private Header Request(int metrics) => new() { Version = StructVersion, Count = (uint)metrics, Earlier = samples[1 - newest], Later = samples[newest] };

    /// <summary>
    /// A driver may refuse the whole call for one metric that it does not know. Once, each is asked for alone, and those refused are left out from then on.
    /// False when that helps nothing.
    /// </summary>
    private bool TryNarrow()
    {
        if (wasNarrowed)
            return false;
        wasNarrowed = true;

        var alone = stackalloc byte[BufferBytes(1)];
        var known = 0;
        Span<Entry> kept = new(Entries, count);
        for (var i = 0; i < count; i++)
        {
            *(Header*)alone = Request(1);
            *(Entry*)(alone + sizeof(Header)) = new Entry { Metric = kept[places[i]].Metric };
            var answer = library.GetGpmMetrics(device, alone);
            kept[places[i]].Answer = answer;
            known += answer == NvmlReturn.Success ? 1 : 0;
        }

        if (known == 0 || known == count)
            return false;

        Entry[] all = [.. kept];
        var (next, last) = (0, known);
        for (var i = 0; i < count; i++)
        {
            var entry = all[places[i]];
            places[i] = entry.Answer == NvmlReturn.Success ? next++ : last++;
            kept[places[i]] = entry;
        }

        asked = known;
        return true;
    }

    private NvmlReturn Fail(NvmlReturn answer)
    {
        takenAt = null;
        return Blank(answer);
    }

    private NvmlReturn Blank(NvmlReturn answer)
    {
        Interval = TimeSpan.Zero;
        for (var i = 0; i < asked; i++)
            (Entries[i].Answer, Entries[i].Value) = (answer, double.NaN);
        return answer;
    }

    private void ReleaseBuffer()
    {
        if (ownsBuffer)
            NativeMemory.Free(buffer);
        buffer = null;
    }

    [StructLayout(LayoutKind.Explicit, Size = 24)]
    internal struct Header
    {
        [FieldOffset(0)] public uint Version;
        [FieldOffset(4)] public uint Count;
        [FieldOffset(8)] public nint Earlier;
        [FieldOffset(16)] public nint Later;
    }

    [StructLayout(LayoutKind.Explicit, Size = 40)]
    internal struct Entry
    {
        [FieldOffset(0)] public GpmMetric Metric;
        [FieldOffset(4)] public NvmlReturn Answer;
        [FieldOffset(8)] public double Value;
        // Three pointers to the metric's names follow; they belong to the library.
    }
}
