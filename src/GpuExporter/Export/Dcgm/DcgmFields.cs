using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Dcgm;

/// <summary>
/// The fields of DCGM that have a counterpart here, with dcgm-exporter's names, types and units. Sources: dcgm-exporter's default counters, DCGM 4.6's
/// <c>dcgm_fields</c> with its table of deprecated names. Not among them: <c>DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL</c>, whose unit DCGM does not define;
/// <c>DCGM_FI_PROF_NVLINK_…_BYTES</c> say the same.
/// </summary>
internal static class DcgmFields
{
    private const double Percent = 100;
    private const double MHz = 1e-6;
    private const double MiB = 1.0 / (1 << 20);
    private const double MilliJoules = 1_000;
    private const double Nanoseconds = 1e9;

    public static IReadOnlyList<DcgmField> All { get; } =
    [
        // Clocks.
        Whole("DCGM_FI_DEV_SM_CLOCK", "MHz", Of(GpuMetrics.ClockFrequency, GpuLabels.Clock, "sm", MHz)),
        Whole("DCGM_FI_DEV_MEM_CLOCK", "MHz", Of(GpuMetrics.ClockFrequency, GpuLabels.Clock, "memory", MHz)),
        Whole("DCGM_FI_DEV_VIDEO_CLOCK", "MHz", Of(GpuMetrics.ClockFrequency, GpuLabels.Clock, "video", MHz)),
        Whole("DCGM_FI_DEV_MAX_SM_CLOCK", "MHz", Of(GpuMetrics.ClockLimit, GpuLabels.Clock, "sm", MHz)),
        Whole("DCGM_FI_DEV_MAX_MEM_CLOCK", "MHz", Of(GpuMetrics.ClockLimit, GpuLabels.Clock, "memory", MHz)),
        Whole("DCGM_FI_DEV_MAX_VIDEO_CLOCK", "MHz", Of(GpuMetrics.ClockLimit, GpuLabels.Clock, "video", MHz)),
        Renamed("DCGM_FI_DEV_CLOCK_THROTTLE_REASONS", "DCGM_FI_DEV_CLOCKS_EVENT_REASONS", "", ThrottleBits()) with { Words = "What holds the clocks down, as a sum of NVML's bits." },
        Renamed("DCGM_FI_DEV_PSTATE", "DCGM_FI_DEV_GPU_PSTATE", "", Of(GpuMetrics.PerformanceState)),

        // Temperature.
        Renamed("DCGM_FI_DEV_MEMORY_TEMP", "DCGM_FI_DEV_MEMORY_TEMP_CELSIUS", "degrees Celsius", Of(GpuMetrics.Temperature, GpuLabels.Sensor, "memory", 1)),
        Renamed("DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_GPU_TEMP_CELSIUS", "degrees Celsius", Of(GpuMetrics.Temperature, GpuLabels.Sensor, "gpu", 1)),
        Renamed("DCGM_FI_DEV_GPU_TEMP_LIMIT", "DCGM_FI_DEV_GPU_TEMP_MARGIN_CELSIUS", "degrees Celsius", Of(GpuMetrics.TemperatureMargin)),
        Renamed("DCGM_FI_DEV_SLOWDOWN_TEMP", "DCGM_FI_DEV_GPU_TEMP_SLOWDOWN_CELSIUS", "degrees Celsius", TemperatureLimit("high.degraded")),
        Renamed("DCGM_FI_DEV_SHUTDOWN_TEMP", "DCGM_FI_DEV_GPU_TEMP_SHUTDOWN_CELSIUS", "degrees Celsius", TemperatureLimit("high.critical")),
        Whole("DCGM_FI_DEV_FAN_SPEED", "percent", Of(GpuMetrics.FanSpeedRatio, Percent)),

        // Power.
        Watts("DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_BOARD_POWER_WATTS", "watts", Of(GpuMetrics.Power)),
        Watts("DCGM_FI_DEV_POWER_USAGE_INSTANT", "DCGM_FI_DEV_BOARD_POWER_RAW_WATTS", "watts", Of(GpuMetrics.PowerInstant)),
        Watts("DCGM_FI_DEV_POWER_MGMT_LIMIT", "DCGM_FI_DEV_BOARD_POWER_LIMIT_REQUESTED_WATTS", "watts", Limit("requested")),
        Watts("DCGM_FI_DEV_POWER_MGMT_LIMIT_MIN", "DCGM_FI_DEV_BOARD_POWER_LIMIT_MIN_WATTS", "watts", Limit("min")),
        Watts("DCGM_FI_DEV_POWER_MGMT_LIMIT_MAX", "DCGM_FI_DEV_BOARD_POWER_LIMIT_MAX_WATTS", "watts", Limit("max")),
        Watts("DCGM_FI_DEV_POWER_MGMT_LIMIT_DEF", "DCGM_FI_DEV_BOARD_POWER_LIMIT_DEFAULT_WATTS", "watts", Limit("default")),
        Watts("DCGM_FI_DEV_ENFORCED_POWER_LIMIT", "DCGM_FI_DEV_BOARD_POWER_LIMIT_ENFORCED_WATTS", "watts", Limit("enforced")),
        Counter("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "millijoules", Of(GpuMetrics.Energy, MilliJoules)),

        // Use.
        Renamed("DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_DEV_GPU_UTIL_RATIO", "percent", Of(GpuMetrics.Utilization, GpuLabels.Task, "general", Percent)),
        Whole("DCGM_FI_DEV_MEM_COPY_UTIL", "percent", Of(GpuMetrics.MemoryControllerUtilization, Percent)),
        Whole("DCGM_FI_DEV_ENC_UTIL", "percent", Of(GpuMetrics.Utilization, GpuLabels.Task, "encoder", Percent)),
        Whole("DCGM_FI_DEV_DEC_UTIL", "percent", Of(GpuMetrics.Utilization, GpuLabels.Task, "decoder", Percent)),
        Ratio("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO", "", Of(GpuMetrics.EngineActivity)),
        Ratio("DCGM_FI_PROF_SM_ACTIVE", "DCGM_FI_PROF_SM_UTIL_RATIO", "", Of(GpuMetrics.SmActivity)),
        Ratio("DCGM_FI_PROF_SM_OCCUPANCY", "DCGM_FI_PROF_SM_OCCUPANCY_RATIO", "", Of(GpuMetrics.SmOccupancy)),
        Ratio("DCGM_FI_PROF_DRAM_ACTIVE", "DCGM_FI_PROF_DRAM_UTIL_RATIO", "", Of(GpuMetrics.DramActivity)),
        Ratio("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "DCGM_FI_PROF_TENSOR_UTIL_RATIO", "", Pipe("tensor")),
        Ratio("DCGM_FI_PROF_PIPE_TENSOR_IMMA_ACTIVE", "DCGM_FI_PROF_IMMA_UTIL_RATIO", "", Pipe("tensor_imma")),
        Ratio("DCGM_FI_PROF_PIPE_TENSOR_HMMA_ACTIVE", "DCGM_FI_PROF_HMMA_UTIL_RATIO", "", Pipe("tensor_hmma")),
        Ratio("DCGM_FI_PROF_PIPE_TENSOR_DFMA_ACTIVE", "DCGM_FI_PROF_DFMA_UTIL_RATIO", "", Pipe("tensor_dfma")),
        Ratio("DCGM_FI_PROF_PIPE_FP64_ACTIVE", "DCGM_FI_PROF_FP64_UTIL_RATIO", "", Pipe("fp64")),
        Ratio("DCGM_FI_PROF_PIPE_FP32_ACTIVE", "DCGM_FI_PROF_FP32_UTIL_RATIO", "", Pipe("fp32")),
        Ratio("DCGM_FI_PROF_PIPE_FP16_ACTIVE", "DCGM_FI_PROF_FP16_UTIL_RATIO", "", Pipe("fp16")),
        Ratio("DCGM_FI_PROF_PIPE_INT_ACTIVE", "DCGM_FI_PROF_INT_UTIL_RATIO", "", Pipe("int")),

        // Memory. DCGM's used is without what the driver keeps for itself.
        Whole("DCGM_FI_DEV_FB_TOTAL", "MiB", Of(GpuMetrics.MemoryLimit, MiB)),
        Whole("DCGM_FI_DEV_FB_FREE", "MiB", Of(GpuMetrics.MemoryFree, MiB)),
        Whole("DCGM_FI_DEV_FB_USED", "MiB", Of(GpuMetrics.MemoryUsage, MiB), Of(GpuMetrics.MemoryReserved, -MiB)) with { Words = "Memory in use, without what the driver reserves for itself." },
        Whole("DCGM_FI_DEV_FB_RESERVED", "MiB", Of(GpuMetrics.MemoryReserved, MiB)),
        Ratio("DCGM_FI_DEV_FB_USED_PERCENT", "DCGM_FI_DEV_FB_USED_RATIO", "", Of(GpuMetrics.MemoryUtilization)),

        // Links.
        Counter("DCGM_FI_DEV_PCIE_REPLAY_COUNTER", "DCGM_FI_DEV_PCIE_REPLAY_TOTAL", "", Error("pcie_replay")),
        Whole("DCGM_FI_DEV_PCIE_LINK_GEN", "", Of(GpuMetrics.PcieLinkGeneration)),
        Whole("DCGM_FI_DEV_PCIE_LINK_WIDTH", "", Of(GpuMetrics.PcieLinkWidth)),
        Whole("DCGM_FI_PROF_PCIE_TX_BYTES", "bytes per second", Of(GpuMetrics.PcieThroughput, GpuLabels.Direction, "transmit", 1)),
        Whole("DCGM_FI_PROF_PCIE_RX_BYTES", "bytes per second", Of(GpuMetrics.PcieThroughput, GpuLabels.Direction, "receive", 1)),
        Whole("DCGM_FI_PROF_NVLINK_TX_BYTES", "bytes per second", Of(GpuMetrics.NvlinkThroughput, GpuLabels.Direction, "transmit", 1)),
        Whole("DCGM_FI_PROF_NVLINK_RX_BYTES", "bytes per second", Of(GpuMetrics.NvlinkThroughput, GpuLabels.Direction, "receive", 1)),
        Counter("DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL", "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_TOTAL", "", Error("nvlink_crc")),
        Counter("DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL", "DCGM_FI_DEV_NVLINK_CRC_DATA_ERROR_TOTAL", "", Error("nvlink_crc_data")),
        Counter("DCGM_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL", "DCGM_FI_DEV_NVLINK_REPLAY_ERROR_TOTAL", "", Error("nvlink_replay")),
        Counter("DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL", "DCGM_FI_DEV_NVLINK_RECOVERY_ERROR_TOTAL", "", Error("nvlink_recovery")),

        // Health.
        Counter("DCGM_FI_DEV_ECC_SBE_VOL_TOTAL", "DCGM_FI_DEV_ECC_SBE_VOL_TOTAL", "", Of(GpuMetrics.EccVolatile, GpuLabels.ErrorType, "corrected", 1)),
        Counter("DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "", Of(GpuMetrics.EccVolatile, GpuLabels.ErrorType, "uncorrected", 1)),
        Counter("DCGM_FI_DEV_ECC_SBE_AGG_TOTAL", "DCGM_FI_DEV_ECC_SBE_AGG_TOTAL", "", Error("corrected")),
        Counter("DCGM_FI_DEV_ECC_DBE_AGG_TOTAL", "DCGM_FI_DEV_ECC_DBE_AGG_TOTAL", "", Error("uncorrected")),
        Counter("DCGM_FI_DEV_RETIRED_SBE", "DCGM_FI_DEV_PAGE_RETIRED_SBE_TOTAL", "", Of(GpuMetrics.RetiredPages, GpuLabels.ErrorType, "corrected", 1)),
        Counter("DCGM_FI_DEV_RETIRED_DBE", "DCGM_FI_DEV_PAGE_RETIRED_DBE_TOTAL", "", Of(GpuMetrics.RetiredPages, GpuLabels.ErrorType, "uncorrected", 1)),
        Renamed("DCGM_FI_DEV_RETIRED_PENDING", "DCGM_FI_DEV_PAGE_RETIRED_PENDING", "", Of(GpuMetrics.RetiredPagesPending)),
        Counter("DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS", "DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL", "", Of(GpuMetrics.RowsRemapped, GpuLabels.ErrorType, "uncorrected", 1)),
        Counter("DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS", "DCGM_FI_DEV_ROW_REMAP_CORRECTABLE_TOTAL", "", Of(GpuMetrics.RowsRemapped, GpuLabels.ErrorType, "corrected", 1)),
        Renamed("DCGM_FI_DEV_ROW_REMAP_FAILURE", "DCGM_FI_DEV_ROW_REMAP_FAILED", "", Of(GpuMetrics.RowRemapFailed)),
        Whole("DCGM_FI_DEV_ROW_REMAP_PENDING", "", Of(GpuMetrics.RowRemapPending)),
        Renamed("DCGM_FI_DEV_GET_GPU_RECOVERY_ACTION", "DCGM_FI_DEV_GPU_RECOVERY_ACTION", "", Of(GpuMetrics.RecoveryAction)),
        Violation("DCGM_FI_DEV_POWER_VIOLATION", "nanoseconds", "power"),
        Violation("DCGM_FI_DEV_THERMAL_VIOLATION", "nanoseconds", "thermal"),
        Violation("DCGM_FI_DEV_SYNC_BOOST_VIOLATION", "nanoseconds", "sync_boost"),
        Violation("DCGM_FI_DEV_BOARD_LIMIT_VIOLATION", "nanoseconds", "board_limit"),
        Violation("DCGM_FI_DEV_LOW_UTIL_VIOLATION", "nanoseconds", "low_utilization"),
        Violation("DCGM_FI_DEV_RELIABILITY_VIOLATION", "nanoseconds", "reliability"),
    ];

    /// <summary>The last XID error is no sum; see <see cref="LastXidLine"/>.</summary>
    public static DcgmField Xid { get; } = Renamed("DCGM_FI_DEV_XID_ERRORS", "DCGM_FI_DEV_XID_ERROR", "") with { Words = "The code of the XID error seen last; 0 while there was none." };

    private static DcgmField Whole(string name, string unit, params DcgmTerm[] terms) => new(name, name, IsCounter: false, IsWhole: true, unit, terms);

    private static DcgmField Renamed(string name, string name46, string unit, params DcgmTerm[] terms) => new(name, name46, IsCounter: false, IsWhole: true, unit, terms);

    private static DcgmField Watts(string name, string name46, string unit, DcgmTerm term) => new(name, name46, IsCounter: false, IsWhole: false, unit, term);

    private static DcgmField Ratio(string name, string name46, string unit, DcgmTerm term) => new(name, name46, IsCounter: false, IsWhole: false, unit, term);

    private static DcgmField Counter(string name, string name46, string unit, DcgmTerm term) => new(name, name46, IsCounter: true, IsWhole: true, unit, term);

    private static DcgmField Violation(string name, string unit, string reason) => Counter(name, name, unit, Of(GpuMetrics.ThrottleTime, GpuLabels.Reason, reason, Nanoseconds));

    private static DcgmTerm Of(Metric metric, double factor = 1) => new(metric, factor);

    private static DcgmTerm Of(Metric metric, string label, string value, double factor) => new(metric, factor, new Label(label, value));

    private static DcgmTerm Limit(string type) => Of(GpuMetrics.PowerLimit, GpuLabels.LimitType, type, 1);

    private static DcgmTerm TemperatureLimit(string type) => new(GpuMetrics.TemperatureLimit, 1, new(GpuLabels.LimitType, type), new(GpuLabels.Sensor, "gpu"));

    private static DcgmTerm Pipe(string pipe) => Of(GpuMetrics.PipeActivity, GpuLabels.Pipe, pipe, 1);

    private static DcgmTerm Error(string type) => Of(GpuMetrics.Errors, GpuLabels.ErrorType, type, 1);

    /// <summary>NVML's bit of each reason.</summary>
    private static DcgmTerm[] ThrottleBits() =>
    [
        Bit("idle", 0x1), Bit("applications_setting", 0x2), Bit("sw_power_cap", 0x4), Bit("hw_slowdown", 0x8), Bit("sync_boost", 0x10),
        Bit("sw_thermal", 0x20), Bit("hw_thermal", 0x40), Bit("hw_power_brake", 0x80), Bit("display", 0x100),
    ];

    private static DcgmTerm Bit(string reason, int bit) => Of(GpuMetrics.ThrottleActive, GpuLabels.Reason, reason, bit);
}
