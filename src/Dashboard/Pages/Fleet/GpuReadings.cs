namespace Observe.Dashboard.Pages.Fleet;

/// <summary>What is read of a device, whichever exporter sent it.</summary>
public enum GpuMeasure
{
    /// <summary>Share of time in which the GPU had work, however little.</summary>
    Busy,

    /// <summary>Share of time in which streaming multiprocessors were active.</summary>
    Sm,

    /// <summary>Share of cycles in which the tensor pipe had work.</summary>
    Tensor,

    /// <summary>Share of the memory bandwidth in use.</summary>
    Dram,

    /// <summary>Watts: from the counter of energy where there is one.</summary>
    Power,
    PowerLimit,

    /// <summary>Bytes.</summary>
    MemoryUsed,
    MemoryTotal,
    MemoryFree,

    /// <summary>Degrees Celsius of the die.</summary>
    Temperature,
    MemoryTemperature,

    /// <summary>Hertz.</summary>
    SmClock,
    MemoryClock,

    /// <summary>Bytes a second.</summary>
    PcieReceive,
    PcieTransmit,
    NvlinkReceive,
    NvlinkTransmit,
}

/// <summary>One exporter's name for a measure.</summary>
/// <param name="Metric">As it was sent.</param>
/// <param name="Part">Which of the metric's series; see the table <c>gpu_samples</c>.</param>
/// <param name="Measure">What it says.</param>
/// <param name="Scale">What its value, or a counter's growth a second, is multiplied by to be in the measure's unit.</param>
public sealed record GpuReading(string Metric, string Part, GpuMeasure Measure, decimal Scale = 1)
{
    /// <summary>Whether it is a sum that only grows, of which a single value says nothing.</summary>
    public bool IsTotal { get; init; }
}

/// <summary>
/// The one place that knows how exporters name things. Of several that say the same of a device the first here counts: counters before
/// gauges, because their differences are exact over any time. Sources: the metrics of Observe's exporter and OpenTelemetry's hardware
/// conventions; dcgm-exporter's default counters (old names and those of 4.6m); nvidia_gpu_exporter 1.14.
/// </summary>
public static class GpuReadings
{
    private const decimal Percent = 0.01m, Mebibyte = 1_048_576, Megahertz = 1_000_000m, Milli = 0.001m;

    public static IReadOnlyList<GpuReading> All { get; } =
    [
        new("observe.gpu.busy_time", "", GpuMeasure.Busy) { IsTotal = true },
        new("hw.gpu.utilization", "general", GpuMeasure.Busy),
        new("hw.gpu.utilization", "", GpuMeasure.Busy),
        new("DCGM_FI_DEV_GPU_UTIL", "", GpuMeasure.Busy, Percent),
        new("DCGM_FI_DEV_GPU_UTIL_RATIO", "", GpuMeasure.Busy),
        new("nvidia_smi_utilization_gpu_ratio", "", GpuMeasure.Busy),
        new("observe.gpu.engine.activity", "", GpuMeasure.Busy),
        new("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "", GpuMeasure.Busy),

        new("observe.gpu.sm.active_time", "", GpuMeasure.Sm) { IsTotal = true },
        new("observe.gpu.sm.activity", "", GpuMeasure.Sm),
        new("DCGM_FI_PROF_SM_ACTIVE", "", GpuMeasure.Sm),
        new("nvidia_smi_mig_sm_activity_ratio", "", GpuMeasure.Sm),

        new("observe.gpu.pipe.active_time", "tensor", GpuMeasure.Tensor) { IsTotal = true },
        new("observe.gpu.pipe.activity", "tensor", GpuMeasure.Tensor),
        new("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "", GpuMeasure.Tensor),
        new("nvidia_smi_mig_tensor_activity_ratio", "", GpuMeasure.Tensor),

        new("observe.gpu.dram.active_time", "", GpuMeasure.Dram) { IsTotal = true },
        new("observe.gpu.dram.activity", "", GpuMeasure.Dram),
        new("DCGM_FI_PROF_DRAM_ACTIVE", "", GpuMeasure.Dram),

        new("hw.energy", "", GpuMeasure.Power) { IsTotal = true },
        new("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "", GpuMeasure.Power, Milli) { IsTotal = true },
        new("nvidia_smi_energy_joules_total", "", GpuMeasure.Power) { IsTotal = true },
        new("hw.power", "", GpuMeasure.Power),
        new("DCGM_FI_DEV_POWER_USAGE", "", GpuMeasure.Power),
        new("DCGM_FI_DEV_BOARD_POWER_WATTS", "", GpuMeasure.Power),
        new("nvidia_smi_power_draw_watts", "", GpuMeasure.Power),
        new("nvidia_smi_power_draw_average_watts", "", GpuMeasure.Power),
        new("observe.gpu.power.limit", "enforced", GpuMeasure.PowerLimit),
        new("nvidia_smi_enforced_power_limit_watts", "", GpuMeasure.PowerLimit),
        new("DCGM_FI_DEV_ENFORCED_POWER_LIMIT", "", GpuMeasure.PowerLimit),

        new("hw.gpu.memory.usage", "", GpuMeasure.MemoryUsed),
        new("DCGM_FI_DEV_FB_USED", "", GpuMeasure.MemoryUsed, Mebibyte),
        new("nvidia_smi_memory_used_bytes", "", GpuMeasure.MemoryUsed),
        new("hw.gpu.memory.limit", "", GpuMeasure.MemoryTotal),
        new("DCGM_FI_DEV_FB_TOTAL", "", GpuMeasure.MemoryTotal, Mebibyte),
        new("nvidia_smi_memory_total_bytes", "", GpuMeasure.MemoryTotal),
        new("DCGM_FI_DEV_FB_FREE", "", GpuMeasure.MemoryFree, Mebibyte),

        new("hw.temperature", "gpu", GpuMeasure.Temperature),
        new("hw.temperature", "", GpuMeasure.Temperature),
        new("DCGM_FI_DEV_GPU_TEMP", "", GpuMeasure.Temperature),
        new("nvidia_smi_temperature_gpu", "", GpuMeasure.Temperature),
        new("hw.temperature", "memory", GpuMeasure.MemoryTemperature),
        new("DCGM_FI_DEV_MEMORY_TEMP", "", GpuMeasure.MemoryTemperature),

        new("observe.gpu.clock.frequency", "sm", GpuMeasure.SmClock),
        new("DCGM_FI_DEV_SM_CLOCK", "", GpuMeasure.SmClock, Megahertz),
        new("nvidia_smi_clocks_current_sm_clock_hz", "", GpuMeasure.SmClock),
        new("observe.gpu.clock.frequency", "memory", GpuMeasure.MemoryClock),
        new("DCGM_FI_DEV_MEM_CLOCK", "", GpuMeasure.MemoryClock, Megahertz),

        new("hw.gpu.io", "receive", GpuMeasure.PcieReceive) { IsTotal = true },
        new("observe.gpu.pcie.throughput", "receive", GpuMeasure.PcieReceive),
        new("DCGM_FI_PROF_PCIE_RX_BYTES", "", GpuMeasure.PcieReceive),
        new("hw.gpu.io", "transmit", GpuMeasure.PcieTransmit) { IsTotal = true },
        new("observe.gpu.pcie.throughput", "transmit", GpuMeasure.PcieTransmit),
        new("DCGM_FI_PROF_PCIE_TX_BYTES", "", GpuMeasure.PcieTransmit),
        new("observe.gpu.nvlink.io", "receive", GpuMeasure.NvlinkReceive) { IsTotal = true },
        new("observe.gpu.nvlink.throughput", "receive", GpuMeasure.NvlinkReceive),
        new("observe.gpu.nvlink.io", "transmit", GpuMeasure.NvlinkTransmit) { IsTotal = true },
        new("observe.gpu.nvlink.throughput", "transmit", GpuMeasure.NvlinkTransmit),
    ];

    private static readonly Dictionary<(string, string), (GpuReading Reading, int Place)> byName =
        All.Select((reading, place) => (reading, place)).ToDictionary(entry => (entry.reading.Metric, entry.reading.Part), entry => (entry.reading, entry.place));

    /// <summary>All names of some measures, in the order in which they count.</summary>
    public static IReadOnlyList<GpuReading> Of(params IReadOnlyList<GpuMeasure> measures) => [.. All.Where(reading => measures.Contains(reading.Measure))];

    /// <summary>Names of those that are no counters: none of them counts where a counter does.</summary>
    public static IReadOnlyList<string> GaugesOf(IReadOnlyList<GpuReading> readings) =>
        [.. readings.Where(reading => !reading.IsTotal).Select(reading => reading.Metric).Distinct(StringComparer.Ordinal)];

    /// <summary>The rows that count for a device: of each measure those of the first name that has any, with their reading.</summary>
    public static IEnumerable<(GpuReading Reading, TRow Row)> Counting<TRow>(IEnumerable<TRow> rows, Func<TRow, (string Metric, string Part)> name) =>
        rows.Where(row => byName.ContainsKey(name(row)))
            .Select(row => (byName[name(row)].Reading, byName[name(row)].Place, Row: row))
            .GroupBy(entry => entry.Reading.Measure)
            .SelectMany(measure => measure.GroupBy(entry => entry.Place).OrderBy(place => place.Key).First())
            .Select(entry => (entry.Reading, entry.Row));

    /// <summary>The name's place in the order; null for a name that says nothing of these measures.</summary>
    public static (GpuReading Reading, int Place)? Find(string metric, string part) => byName.TryGetValue((metric, part), out var found) ? found : null;
}
