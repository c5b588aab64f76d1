namespace Observe.GpuExporter.Sampling;

/// <summary>How often a reading is taken; chosen by what its calls cost.</summary>
internal enum Tier
{
    /// <summary>What changes by the second and costs microseconds: energy, power, utilization, performance counters.</summary>
    Fast,

    /// <summary>Memory, clocks, throttling, temperatures, links.</summary>
    Medium,

    /// <summary>What costs milliseconds or hardly changes: processes, memory errors, fans, limits, partitions.</summary>
    Slow,

    /// <summary>What does not change while the driver is loaded.</summary>
    Once,
}

/// <summary>The intervals of the tiers, and where on them the grid of one device begins.</summary>
internal sealed class Tiers
{
    // No reading of a driver that was loaded once is taken again within the life of a machine.
    private static readonly TimeSpan once = TimeSpan.FromDays(36_500);

    private readonly SamplingOptions options;
    private readonly TimeSpan phase;

    /// <param name="device">The how-manieth device of the node: its dear readings come a fast interval after those of the one before.</param>
    public Tiers(SamplingOptions options, int device)
    {
        this.options = options;
        phase = device * IntervalOf(Tier.Fast);
    }

    /// <summary>A grid for a reading of that tier.</summary>
    public Cadence Cadence(Tier tier) => new(tier, IntervalOf(tier), phase);

    public TimeSpan IntervalOf(Tier tier) => tier switch
    {
        Tier.Fast => TimeSpan.FromSeconds(options.FastSeconds),
        Tier.Medium => TimeSpan.FromSeconds(options.MediumSeconds),
        Tier.Slow => TimeSpan.FromSeconds(options.SlowSeconds),
        _ => once,
    };
}
