namespace Observe.GpuExporter.Metrics;

/// <summary>Labels that tell the series of one GPU's metric apart, and the values they take.</summary>
public static class GpuLabels
{
    /// <summary>Of <c>hw.status</c>: ok, degraded, failed, predicted_failure.</summary>
    public const string State = "hw.state";

    /// <summary>Of <c>hw.gpu.utilization</c> and a process's: general, memory, encoder, decoder, jpeg, ofa.</summary>
    public const string Task = "hw.gpu.task";

    /// <summary>tensor, tensor_hmma, tensor_imma, tensor_dmma, tensor_dfma, fp64, fp32, fp16, int.</summary>
    public const string Pipe = "observe.gpu.pipe";

    /// <summary>Of power limits: enforced, requested, default, min, max. Of temperature limits: high.degraded (slows down), high.critical (shuts down).</summary>
    public const string LimitType = "hw.limit_type";

    /// <summary>gpu, memory; of a fan its number.</summary>
    public const string Sensor = "hw.sensor_location";

    /// <summary>graphics, sm, memory, video.</summary>
    public const string Clock = "observe.gpu.clock";

    /// <summary>idle, applications_setting, sw_power_cap, hw_slowdown, sync_boost, sw_thermal, hw_thermal, hw_power_brake, display; of times also power, thermal, reliability, board_limit, low_utilization.</summary>
    public const string Reason = "observe.gpu.throttle.reason";

    /// <summary>receive, transmit; as the device sees it.</summary>
    public const string Direction = "network.io.direction";

    /// <summary>corrected, uncorrected, pcie_replay, nvlink_crc, nvlink_crc_data, nvlink_replay, nvlink_recovery.</summary>
    public const string ErrorType = "error.type";

    /// <summary>The code of an XID error: <c>79</c>.</summary>
    public const string Xid = "observe.gpu.xid";

    /// <summary>single_bit_ecc, double_bit_ecc, mig_config_change, gpu_unavailable, recovery_action …</summary>
    public const string Event = "observe.gpu.event";

    /// <summary>Of <c>hw.energy</c>: <see cref="Estimated"/> where it is integrated from power because the driver has no sum; absent where it has.</summary>
    public const string EnergyMethod = "observe.gpu.energy.method";

    public const string Estimated = "estimated";

    // Of observe.gpu.device.
    public const string Vendor = "hw.vendor";
    public const string DriverVersion = "hw.driver_version";

    /// <summary>The video BIOS.</summary>
    public const string FirmwareVersion = "hw.firmware_version";
    public const string SerialNumber = "hw.serial_number";

    /// <summary><c>00000000:1B:00.0</c>.</summary>
    public const string PciBusId = "observe.gpu.pci.bus_id";

    /// <summary>The newest that the driver runs: <c>12.4</c>.</summary>
    public const string CudaVersion = "observe.gpu.cuda.version";

    /// <summary><c>9.0</c>.</summary>
    public const string ComputeCapability = "observe.gpu.compute_capability";

    /// <summary>Whether performance counters can be read without anybody's leave: true on Hopper and newer.</summary>
    public const string PerformanceCounters = "observe.gpu.performance_counters";

    /// <summary>As the host numbers it.</summary>
    public const string ProcessId = "process.pid";

    public const string ProcessName = "process.executable.name";
}
