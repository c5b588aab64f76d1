namespace Observe.GpuExporter.Sampling;

/// <summary>Makes a sum that only grows out of a counter of the driver that begins again at 0 when its bits are used up.</summary>
internal sealed class WrappingCounter
{
    private ulong last;
    private bool seeded;

    /// <summary>The sum so far: what the counter stood at when it was first read, and all that came since.</summary>
    public double Total { get; private set; }

    /// <summary>Takes a reading in.</summary>
    /// <param name="raw">As the driver gives it.</param>
    /// <param name="bits">How many bits the counter has: 32 or 64.</param>
    /// <param name="expected">
    /// About how much came since the last reading, where another source says so; NaN where none does. A counter of 32 bits that counts bytes of a fast link
    /// wraps several times a second: how often only the other source can tell, while what is left over is exact.
    /// </param>
    /// <returns>What came since the last reading; 0 for the first.</returns>
    public double Next(ulong raw, int bits, double expected = double.NaN)
    {
        var mask = bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
        raw &= mask;
        var came = 0d;
        if (!seeded)
        {
            seeded = true;
            Total += raw;
        }
        else
        {
            came = (raw - last) & mask;
            // Nothing counts through half of 64 bits between two readings: a fall is a counter that was set back.
            if (bits >= 64 && came > long.MaxValue)
                came = raw;
            else if (bits < 64 && double.IsFinite(expected))
                came += Math.Max(0, Math.Floor(((expected - came) / Math.ScaleB(1, bits)) + 0.5)) * Math.ScaleB(1, bits);
            Total += came;
        }

        last = raw;
        return came;
    }

    /// <summary>Says that the counter began again at 0, as after a reload of the driver: what it shows next is all new.</summary>
    public void Restart() => last = 0;
}
