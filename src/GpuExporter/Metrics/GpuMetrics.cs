namespace Observe.GpuExporter.Metrics;

/// <summary>
/// The metrics of a GPU and of an instance of a partitioned one. The labels beside each are those that tell its series apart; every series has its
/// device's labels as well. Sources: OpenTelemetry semantic conventions (hardware), NVML API reference.
/// </summary>
public static class GpuMetrics
{
    private static readonly List<Metric> all = [];

    /// <summary>All of them, in this order.</summary>
    public static IReadOnlyList<Metric> All => all;

    // What it is.
    public static Metric Device { get; } = Info("observe.gpu.device", "What the device is: driver, firmware, serial number, place on the bus, and what can be read of it.");
    public static Metric Status { get; } = Keep("hw.status", MetricKind.UpDownCounter, "1", "1 for the state that the device is in, 0 for the others.");
    public static Metric RecoveryAction { get; } = Gauge("observe.gpu.recovery_action", "{state}", "What the driver asks for: 0 nothing, 1 reset the GPU, 2 reboot the node, 3 drain peer-to-peer traffic, 4 drain and reset.");

    // How busy: the driver's own sampling. Not on an instance of a partitioned GPU.
    public static Metric Utilization { get; } = Gauge("hw.gpu.utilization", "1", "Share of the driver's last sampling period in which the unit had work, however little.");
    public static Metric MemoryControllerUtilization { get; } = Gauge("observe.gpu.memory.controller.utilization", "1", "Share of the driver's last sampling period in which memory was read or written.");
    public static Metric BusyTime { get; } = Counter("observe.gpu.busy_time", "s", "Seconds in which the GPU had work: its utilization, summed over time.");

    // How hard: performance counters (GPM), Hopper and newer.
    public static Metric EngineActivity { get; } = Gauge("observe.gpu.engine.activity", "1", "Share of time in which the graphics or compute engine was active.");
    public static Metric SmActivity { get; } = Gauge("observe.gpu.sm.activity", "1", "Share of time in which a streaming multiprocessor had at least one warp, averaged over all.");
    public static Metric SmOccupancy { get; } = Gauge("observe.gpu.sm.occupancy", "1", "Warps resident on a streaming multiprocessor, as a share of its maximum.");
    public static Metric PipeActivity { get; } = Gauge("observe.gpu.pipe.activity", "1", "Share of cycles in which the pipe had work: prefill keeps the tensor pipe busy.");
    public static Metric DramActivity { get; } = Gauge("observe.gpu.dram.activity", "1", "Share of the memory bandwidth in use: decode is bound by it.");
    public static Metric SmActiveTime { get; } = Counter("observe.gpu.sm.active_time", "s", "Activity of the streaming multiprocessors, summed over time.");
    public static Metric PipeActiveTime { get; } = Counter("observe.gpu.pipe.active_time", "s", "Activity of the pipe, summed over time.");
    public static Metric DramActiveTime { get; } = Counter("observe.gpu.dram.active_time", "s", "Use of the memory bandwidth, summed over time.");

    // Memory.
    public static Metric MemoryLimit { get; } = Keep("hw.gpu.memory.limit", MetricKind.UpDownCounter, "By", "Memory of the device.");
    public static Metric MemoryUsage { get; } = Keep("hw.gpu.memory.usage", MetricKind.UpDownCounter, "By", "Memory in use, what the driver reserves for itself included.");
    public static Metric MemoryUtilization { get; } = Gauge("hw.gpu.memory.utilization", "1", "Memory in use, as a share of all.");
    public static Metric MemoryFree { get; } = Gauge("observe.gpu.memory.free", "By", "Memory not in use.");
    public static Metric MemoryReserved { get; } = Gauge("observe.gpu.memory.reserved", "By", "Memory that the driver and the firmware keep for themselves.");

    // Energy and heat. Energy is what to bill from; power is a sampled reading.
    public static Metric Energy { get; } = Counter("hw.energy", "J", "Energy used by the board, from the driver's own counter; never falls, also when the driver was loaded again.");
    public static Metric Power { get; } = Gauge("hw.power", "W", "Power drawn by the board, as the driver averages it (over a second on most boards).");
    public static Metric PowerInstant { get; } = Gauge("observe.gpu.power.instant", "W", "Power drawn at this instant.");
    public static Metric PowerLimit { get; } = Gauge("observe.gpu.power.limit", "W", "Limits of the power: enforced, requested, default, min, max.");
    public static Metric Temperature { get; } = Gauge("hw.temperature", "Cel", "Temperature of the die or of its memory.");
    public static Metric TemperatureLimit { get; } = Gauge("hw.temperature.limit", "Cel", "Temperature at which the device slows down, or shuts down.");
    public static Metric TemperatureMargin { get; } = Gauge("observe.gpu.temperature.margin", "Cel", "Degrees left until the device slows down.");
    public static Metric FanSpeedRatio { get; } = Gauge("hw.fan.speed_ratio", "1", "Speed of a fan, as a share of its maximum.");
    public static Metric FanSpeed { get; } = Gauge("hw.fan.speed", "rpm", "Speed of a fan.");

    // Speed, and what holds it back.
    public static Metric ClockFrequency { get; } = Gauge("observe.gpu.clock.frequency", "Hz", "Frequency of a clock domain.");
    public static Metric ClockLimit { get; } = Gauge("observe.gpu.clock.limit", "Hz", "Highest frequency of a clock domain.");
    public static Metric PerformanceState { get; } = Gauge("observe.gpu.performance_state", "{state}", "From 0 (fastest) to 15.");
    public static Metric ThrottleActive { get; } = Gauge("observe.gpu.throttle.active", "{state}", "1 while that reason holds the clocks down.");
    public static Metric ThrottleTime { get; } = Counter("observe.gpu.throttle.time", "s", "Time for which that reason held the clocks down.");

    // Links.
    public static Metric PcieIo { get; } = Counter("hw.gpu.io", "By", "Bytes over PCI Express.");
    public static Metric PcieThroughput { get; } = Gauge("observe.gpu.pcie.throughput", "By/s", "Bytes a second over PCI Express.");
    public static Metric PcieLinkGeneration { get; } = Gauge("observe.gpu.pcie.link.generation", "{generation}", "Generation that the PCI Express link runs at now; it may fall while idle.");
    public static Metric PcieLinkWidth { get; } = Gauge("observe.gpu.pcie.link.width", "{lane}", "Lanes of the PCI Express link in use.");
    public static Metric PcieLinkGenerationLimit { get; } = Gauge("observe.gpu.pcie.link.generation.limit", "{generation}", "Highest generation that the device and its slot can run at.");
    public static Metric PcieLinkWidthLimit { get; } = Gauge("observe.gpu.pcie.link.width.limit", "{lane}", "Most lanes that the device and its slot can use; with fewer in use it is seated badly.");
    public static Metric NvlinkIo { get; } = Counter("observe.gpu.nvlink.io", "By", "Bytes over all NVLinks.");
    public static Metric NvlinkThroughput { get; } = Gauge("observe.gpu.nvlink.throughput", "By/s", "Bytes a second over all NVLinks.");
    public static Metric NvlinkActive { get; } = Gauge("observe.gpu.nvlink.active", "{link}", "NVLinks that are up.");
    public static Metric FabricJoined { get; } = Gauge("observe.gpu.fabric.joined", "{state}", "1 when the device has joined its NVLink fabric, 0 while it has not or could not.");
    public static Metric FabricUnhealthy { get; } = Gauge("observe.gpu.fabric.unhealthy", "{state}", "1 when the driver calls the device's part of the fabric unhealthy or of limited capacity.");

    // Health.
    public static Metric Errors { get; } = Counter("hw.errors", "{error}", "Errors over the life of the device, by type.");
    public static Metric EccVolatile { get; } = Counter("observe.gpu.ecc.volatile", "{error}", "Memory errors since the driver was loaded.");
    public static Metric XidErrors { get; } = Counter("observe.gpu.xid.errors", "{error}", "Errors that the driver reported, by XID code; each one counts.");
    public static Metric Events { get; } = Counter("observe.gpu.events", "{event}", "Events of the driver other than XID errors, by type.");
    public static Metric RowsRemapped { get; } = Gauge("observe.gpu.memory.rows_remapped", "{row}", "Rows of memory replaced by spare ones.");
    public static Metric RowRemapPending { get; } = Gauge("observe.gpu.memory.row_remap.pending", "{state}", "1 while a row waits for a reset to be replaced.");
    public static Metric RowRemapFailed { get; } = Gauge("observe.gpu.memory.row_remap.failed", "{state}", "1 when a row could not be replaced: the board wants exchanging.");
    public static Metric SramThresholdExceeded { get; } = Gauge("observe.gpu.sram.threshold_exceeded", "{state}", "1 when the chip's own memory had so many errors that the board wants exchanging.");
    public static Metric RetiredPages { get; } = Gauge("observe.gpu.memory.retired_pages", "{page}", "Pages of memory taken out of use; boards before Ampere.");
    public static Metric RetiredPagesPending { get; } = Gauge("observe.gpu.memory.retired_pages.pending", "{state}", "1 while a page waits for a reset to be taken out of use; boards before Ampere.");

    // Processes and workloads.
    public static Metric Processes { get; } = Gauge("observe.gpu.processes", "{process}", "Processes on the device, those included that have no series of their own.");
    public static Metric ProcessMemory { get; } = Gauge("observe.gpu.process.memory", "By", "Memory of the device that a process uses.");
    public static Metric ProcessUtilization { get; } = Gauge("observe.gpu.process.utilization", "1", "Share of the driver's last sampling period in which a process used the unit.");
    public static Metric Workload { get; } = Info("observe.gpu.workload", "A container or job that the device is given to.");
    public static Metric Engine { get; } = Info("observe.gpu.engine", "An inference engine's replica that runs on the device, and the rank that the device has in it.");

    private static Metric Gauge(string name, string unit, string description) => Keep(name, MetricKind.Gauge, unit, description);

    private static Metric Counter(string name, string unit, string description) => Keep(name, MetricKind.Counter, unit, description);

    private static Metric Info(string name, string description) => Keep(name, MetricKind.Info, "1", description);

    private static Metric Keep(string name, MetricKind kind, string unit, string description)
    {
        var metric = new Metric(name, kind, unit, description);
        all.Add(metric);
        return metric;
    }
}
