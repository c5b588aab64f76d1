namespace Observe.GpuExporter.Nvml;

/// <summary>
/// What the processes of one device used of it since the last time; filled by <see cref="NvmlLibrary.GetProcessUtilization"/>, which asks for what is newer
/// than what came before. Its memory grows to what was needed and is used again. For one thread at a time.
/// </summary>
internal sealed class ProcessUtilizationList
{
    /// <summary>The driver keeps a few hundred samples; a larger answer is not asked for again.</summary>
    private const int MaxSamples = 1 << 16;

    private const uint MaxPercent = 100;

    private NvmlProcessUtilization[] samples = new NvmlProcessUtilization[128];
    private int count;

    /// <summary>Samples in the driver's order; a process may have several.</summary>
    public ReadOnlySpan<NvmlProcessUtilization> Samples => samples.AsSpan(0, count);

    /// <summary>The newest sample seen so far, in microseconds since 1970; 0 before the first, and then the driver gives all that it has.</summary>
    public ulong NewestUs { get; set; }

    /// <summary>Samples of the last call that said more than a hundred percent, and were left out.</summary>
    public int Dropped { get; private set; }

    internal Span<NvmlProcessUtilization> Room => samples;

    internal void Clear() => (count, Dropped) = (0, 0);

    internal bool TryGrow(uint needed)
    {
        if (needed > MaxSamples)
            return false;
        samples = new NvmlProcessUtilization[Math.Max((int)needed + ((int)needed / 4) + 8, samples.Length)];
        return true;
    }

    internal void Take(uint written)
    {
        Clear();
        foreach (ref readonly var sample in samples.AsSpan(0, (int)Math.Min(written, (uint)samples.Length)))
        {
            // The driver's buffer has rows that were never filled.
            if (sample.TimestampUs == 0)
                continue;
            if (Math.Max(Math.Max(sample.Sm, sample.Memory), Math.Max(sample.Encoder, sample.Decoder)) > MaxPercent)
            {
                Dropped++;
                continue;
            }

            NewestUs = Math.Max(NewestUs, sample.TimestampUs);
            samples[count++] = sample;
        }
    }
}
