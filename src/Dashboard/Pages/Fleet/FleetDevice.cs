using System.Globalization;

namespace Observe.Dashboard.Pages.Fleet;

/// <summary>How a device stands.</summary>
public enum GpuHealth
{
    Ok,
    Degraded,
    Failed,

    /// <summary>Nothing was heard of it lately.</summary>
    Silent,
}

/// <summary>A replica of an engine that runs on a device.</summary>
/// <param name="Engine">vllm, sglang …</param>
/// <param name="Model">As the engine names it; may be empty.</param>
/// <param name="Deployment">May be empty.</param>
/// <param name="Replica">The address of its metrics.</param>
/// <param name="Rank">The device's rank in tensor parallelism; may be empty.</param>
public sealed record GpuEngine(string Engine, string Model, string Deployment, string Replica, string Rank)
{
    public string Title => Model.Length > 0 ? Model : Deployment.Length > 0 ? Deployment : Engine;
}

/// <summary>Why clocks were held down.</summary>
/// <param name="Reason">NVML's word.</param>
/// <param name="Seconds">In the range.</param>
/// <param name="Now">Whether they are at its end.</param>
public readonly record struct GpuThrottle(string Reason, decimal Seconds, bool Now);

/// <summary>One row of the fleet: a board, or an instance of one.</summary>
public sealed record FleetDevice
{
    public required GpuPresenceRow Presence { get; init; }
    public required GpuHealth Health { get; init; }
    public IReadOnlyList<GpuEngine> Engines { get; init; } = [];
    public IReadOnlyList<GpuThrottle> Throttles { get; init; } = [];

    /// <summary>XID errors of the range by code.</summary>
    public IReadOnlyList<(string Code, long Times)> Xids { get; init; } = [];

    // Means over the range, 1 being all of the time.
    public decimal? Busy { get; init; }
    public decimal? Sm { get; init; }
    public decimal? Tensor { get; init; }
    public decimal? Dram { get; init; }

    /// <summary>What a counter says over the whole range: gauges of it say nothing more.</summary>
    public IReadOnlyList<GpuMeasure> Counted { get; init; } = [];

    /// <summary>Utilisation over the range, oldest first; null where nothing was said.</summary>
    public IReadOnlyList<decimal?> Trend { get; init; } = [];

    /// <summary>Joules used in the range.</summary>
    public decimal? Energy { get; init; }

    // The newest readings.
    public decimal? Power { get; init; }
    public decimal? PowerLimit { get; init; }
    public decimal? MemoryUsed { get; init; }
    public decimal? MemoryTotal { get; init; }
    public decimal? Temperature { get; init; }

    public string Device => Presence.Device;

    public bool IsInstance => Presence.Parent.Length > 0;

    /// <summary><c>nvidia0</c>, or the instance's number.</summary>
    public string Name => IsInstance ? $"MIG {Presence.MigInstance}" : Presence.DeviceName.Length > 0 ? Presence.DeviceName : Device;

    /// <summary><c>nvidia3 · gpu-node-1</c>.</summary>
    public string Title => Presence.Node.Length > 0 ? $"{Name} · {Presence.Node}" : Name;

    public decimal? MemoryShare => MemoryTotal > 0 ? MemoryUsed / MemoryTotal : null;

    public decimal ThrottledSeconds => Throttles.Sum(throttle => throttle.Seconds);

    /// <summary>For sorting: what is worst is largest.</summary>
    public int Severity => (int)Health + (Xids.Count > 0 ? 10 : 0) + (Health == GpuHealth.Failed ? 100 : 0) + (Health == GpuHealth.Silent ? 50 : 0);

    /// <summary>Nodes and indices in the order in which people count; an instance follows its board.</summary>
    public string SortName => $"{Padded(Presence.Node)} {Padded(Presence.DeviceName)} {(IsInstance ? Presence.Parent : Device)} {Padded(Presence.MigInstance)}";

    private static string Padded(string name) => string.Concat(
        name.Select((letter, i) => (letter, i)).Aggregate((Text: new List<string>(), Digits: ""), (read, next) =>
        {
            if (char.IsAsciiDigit(next.letter))
                return (read.Text, read.Digits + next.letter);

            if (read.Digits.Length > 0)
                read.Text.Add(read.Digits.PadLeft(8, '0'));
            read.Text.Add(next.letter.ToString(CultureInfo.InvariantCulture));
            return (read.Text, "");
        }) is var (text, rest) ? rest.Length > 0 ? [.. text, rest.PadLeft(8, '0')] : text : []);
}
