namespace Observe.GpuExporter.Sampling;

/// <summary>
/// The energy of a board as a sum in joules that never falls. The driver counts millijoules since it was loaded: the sum is that counter, and what was
/// counted before each reload. Where the driver has no such counter, power is integrated instead.
/// </summary>
/// <param name="kept">Where the sum stood when it was last written down; null to begin with the driver's counter alone.</param>
internal sealed class EnergySum(KeptEnergy? kept)
{
    // One thread counts, another writes down where the sum stands.
    private readonly Lock gate = new();
    private double offset = kept?.OffsetJoules ?? 0;
    private double last = kept?.CounterJoules ?? 0;
    private double power = double.NaN;

    /// <summary>The sum, J.</summary>
    public double Total
    {
        get
        {
            lock (gate)
                return offset + last;
        }
    }

    /// <summary>Whether the sum was last integrated from power and not read from the driver.</summary>
    public bool Estimated { get; private set; }

    /// <summary>What to write down so that the sum goes on there in another run.</summary>
    public KeptEnergy Keep(string boot)
    {
        lock (gate)
            return new(offset, last, boot);
    }

    /// <summary>Takes the driver's counter in.</summary>
    /// <returns>Whether the counter had begun again.</returns>
    public bool Count(ulong millijoules)
    {
        var joules = millijoules / 1_000d;
        lock (gate)
        {
            var restarted = joules < last;
            if (restarted)
                offset += last;
            Estimated = false;
            last = joules;
            return restarted;
        }
    }

    /// <summary>Says that the counter began again at 0, whatever it shows by now.</summary>
    public void Restart()
    {
        lock (gate)
            (offset, last) = (offset + last, 0);
    }

    /// <summary>Adds the area under the power's curve since the last reading: a trapezoid.</summary>
    /// <param name="watts">Now; NaN when it could not be read, which leaves the time up to the next reading out.</param>
    /// <param name="elapsed">Since the last reading.</param>
    public void Integrate(double watts, TimeSpan elapsed)
    {
        if (!Estimated)
            Restart();
        Estimated = true;
        lock (gate)
            offset += !double.IsFinite(power) || !double.IsFinite(watts) ? 0 : (power + watts) / 2 * elapsed.TotalSeconds;
        power = watts;
    }
}

/// <summary>Where a sum of energy stood.</summary>
/// <param name="OffsetJoules">Counted before the driver was last loaded, or integrated.</param>
/// <param name="CounterJoules">The driver's counter.</param>
/// <param name="Boot">Which run of the machine's kernel it was: in another one the driver's counter began again for certain. Empty when not known.</param>
internal sealed record KeptEnergy(double OffsetJoules, double CounterJoules, string Boot);
