namespace Observe.GpuExporter.Sampling;

/// <summary>Section <c>GpuExporter:Sampling</c>: how often GPUs are read, and what to do when they do not answer as they should.</summary>
public sealed record SamplingOptions
{
    public const string Section = "GpuExporter:Sampling";

    /// <summary>How often cheap readings are taken: energy, power, utilization, performance counters (default 1).</summary>
    public double FastSeconds { get; set; } = 1;

    /// <summary>How often memory, clocks, throttling, temperatures and links are read (default 10).</summary>
    public double MediumSeconds { get; set; } = 10;

    /// <summary>How often processes, memory errors, fans, limits and the partitions of a GPU are read (default 60).</summary>
    public double SlowSeconds { get; set; } = 60;

    /// <summary>After how long a call that has not returned makes its device count as hanging (default 5).</summary>
    public double HangSeconds { get; set; } = 5;

    /// <summary>How often a lost device is looked at, whether it is back (default 30).</summary>
    public double LostProbeSeconds { get; set; } = 30;

    /// <summary>The longest pause between two attempts to load the driver's library; the first is a second (default 60).</summary>
    public double RetrySeconds { get; set; } = 60;

    /// <summary>The share of time that calls about one device may take; above it the dearest readings are taken less often (default 0.005).</summary>
    public double CallShare { get; set; } = 0.005;

    /// <summary>How many times less often than configured a dear reading is taken at most (default 32).</summary>
    public int MaxStretch { get; set; } = 32;

    /// <summary>After how many samples in a row that brought nothing but unknown errors a device counts as lost (default 5).</summary>
    public int UnknownErrors { get; set; } = 5;

    /// <summary>How many processes a device are told apart, those with the most memory first (default 32); 0 for none.</summary>
    public int MaxProcesses { get; set; } = 32;

    /// <summary>Where the kernel tells of processes; another folder when the node's own is mounted there (default <c>/proc</c>).</summary>
    public string ProcRoot { get; set; } = "/proc";

    /// <summary>Whether to begin without a driver and wait for it; otherwise starting fails. <c>GpuExporter:WaitForDriver</c> says so.</summary>
    internal bool WaitForDriver { get; set; }

    /// <summary>A folder in which the sum of energy is kept over a reload of the driver between two runs; none when empty. It is <c>GpuExporter:StateDirectory</c>.</summary>
    internal string StateDirectory { get; set; } = "";
}
