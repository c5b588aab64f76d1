namespace Observe.GpuExporter.Nvml;

/// <summary>What an answer of NVML means to somebody who reads devices.</summary>
internal enum NvmlVerdict
{
    /// <summary>There is a value.</summary>
    Value,

    /// <summary>This device or driver does not give the reading, and will not until it is partitioned anew or the driver is loaded again.</summary>
    Absent,

    /// <summary>There is nothing to report now, which is no fault: no process ran.</summary>
    Empty,

    /// <summary>The buffer was too small. Calls that fill one grow it and ask once more before they answer this.</summary>
    TooSmall,

    /// <summary>This user, or this container, may not: a matter of configuration.</summary>
    NotPermitted,

    /// <summary>Not now; the next time may be better.</summary>
    Transient,

    /// <summary>The device fell off the bus or wants a reset. The others go on.</summary>
    DeviceLost,

    /// <summary>The device works, or does not, because of a fault in its hardware that somebody has to see to.</summary>
    HardwareAlarm,

    /// <summary>Nothing can be read of any device until the library is opened again.</summary>
    LibraryWide,

    /// <summary>The question makes no sense to this device as it is now: a link or an instance that it does not have.</summary>
    Refused,

    /// <summary>The driver does not say what went wrong. Several in a row are as good as a lost device.</summary>
    Unknown,
}

/// <summary>How answers are judged and named.</summary>
internal static class NvmlReturns
{
    /// <summary>Answers known by name.</summary>
    public const int Known = 32;

    private const int UnknownIndex = Known - 1;

    private static readonly string[] Labels =
    [
        "ok", "uninitialized", "invalid_argument", "not_supported", "no_permission", "already_initialized", "not_found", "insufficient_size",
        "insufficient_power", "driver_not_loaded", "timeout", "irq_issue", "library_not_found", "function_not_found", "corrupted_inforom", "gpu_is_lost",
        "reset_required", "operating_system", "lib_rm_version_mismatch", "in_use", "memory", "no_data", "vgpu_ecc_not_supported", "insufficient_resources",
        "freq_not_supported", "argument_version_mismatch", "deprecated", "not_ready", "gpu_not_found", "invalid_state", "reset_type_not_supported", "unknown",
    ];

    public static NvmlVerdict Verdict(this NvmlReturn answer) => answer switch
    {
        NvmlReturn.Success => NvmlVerdict.Value,
        NvmlReturn.NotSupported or NvmlReturn.FunctionNotFound or NvmlReturn.ArgumentVersionMismatch or NvmlReturn.Deprecated
            or NvmlReturn.VgpuEccNotSupported or NvmlReturn.FreqNotSupported or NvmlReturn.ResetTypeNotSupported => NvmlVerdict.Absent,
        NvmlReturn.NotFound or NvmlReturn.NoData => NvmlVerdict.Empty,
        NvmlReturn.InsufficientSize => NvmlVerdict.TooSmall,
        NvmlReturn.NoPermission or NvmlReturn.OperatingSystem => NvmlVerdict.NotPermitted,
        NvmlReturn.Timeout or NvmlReturn.InUse or NvmlReturn.Memory or NvmlReturn.InsufficientResources or NvmlReturn.NotReady => NvmlVerdict.Transient,
        NvmlReturn.GpuIsLost or NvmlReturn.ResetRequired => NvmlVerdict.DeviceLost,
        NvmlReturn.InsufficientPower or NvmlReturn.IrqIssue or NvmlReturn.CorruptedInforom => NvmlVerdict.HardwareAlarm,
        NvmlReturn.Uninitialized or NvmlReturn.LibRmVersionMismatch or NvmlReturn.DriverNotLoaded or NvmlReturn.LibraryNotFound => NvmlVerdict.LibraryWide,
        NvmlReturn.InvalidArgument or NvmlReturn.AlreadyInitialized or NvmlReturn.GpuNotFound or NvmlReturn.InvalidState => NvmlVerdict.Refused,
        _ => NvmlVerdict.Unknown,
    };

    /// <summary>NVML's own name in lower case, <c>gpu_is_lost</c>; <c>ok</c> for success. Allocates nothing.</summary>
    public static string Label(this NvmlReturn answer) => Labels[answer.Index()];

    /// <summary>A number below <see cref="Known"/>, for tables.</summary>
    internal static int Index(this NvmlReturn answer) => (uint)answer < UnknownIndex ? (int)answer : UnknownIndex;

    internal static NvmlReturn OfIndex(int index) => index == UnknownIndex ? NvmlReturn.Unknown : (NvmlReturn)index;
}
