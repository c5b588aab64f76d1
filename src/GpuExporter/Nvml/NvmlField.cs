namespace Observe.GpuExporter.Nvml;

/// <summary>Readings that are asked for by number, many in one call (<c>NVML_FI_DEV_…</c>). The comment gives the unit, the driver that first knew it, and what the scope means.</summary>
internal enum NvmlField : uint
{
    // Memory errors: single-bit (corrected) and double-bit (uncorrected), since the driver was loaded and over the device's life.
    EccSingleBitVolatile = 3,
    EccDoubleBitVolatile = 4,
    EccSingleBitAggregate = 5,
    EccDoubleBitAggregate = 6,

    // Pages taken out of use; before Ampere.
    RetiredSingleBit = 29,
    RetiredDoubleBit = 30,
    RetiredPending = 31,

    // NVLink errors, up to twelve links together.
    NvlinkCrcFlitErrors = 38,
    NvlinkCrcDataErrors = 45,
    NvlinkReplayErrors = 52,
    NvlinkRecoveryErrors = 59,

    // Time for which clocks were held down, ns.
    ThrottlePowerTime = 74,
    ThrottleThermalTime = 75,
    ThrottleSyncBoostTime = 76,
    ThrottleBoardLimitTime = 77,
    ThrottleLowUtilizationTime = 78,
    ThrottleReliabilityTime = 79,

    /// <summary>Degrees.</summary>
    MemoryTemperature = 82,

    /// <summary>mJ since the driver was loaded.</summary>
    TotalEnergy = 83,

    NvlinkLinkCount = 91,
    PcieReplays = 94,

    // KiB; the scope is a link, or uint.MaxValue for all.
    NvlinkDataTransmitted = 138,
    NvlinkDataReceived = 139,
    NvlinkRawTransmitted = 140,
    NvlinkRawReceived = 141,

    RemappedCorrected = 142,
    RemappedUncorrected = 143,
    RemapPending = 144,
    RemapFailure = 145,

    // The scope is a link.
    NvlinkDlReplays = 161,
    NvlinkDlRecoveries = 162,
    NvlinkDlCrcErrors = 163,
    NvlinkSpeedMbps = 164,
    NvlinkState = 165,
    NvlinkVersion = 166,

    // mW (R535); the scope of the first two is 0 device, 1 module, 2 memory.
    PowerAverage = 185,
    PowerInstant = 186,
    PowerMinLimit = 187,
    PowerMaxLimit = 188,
    PowerDefaultLimit = 189,
    PowerCurrentLimit = 190,

    /// <summary>mJ since the driver was loaded; scope as for power.</summary>
    Energy = 191,
    PowerRequestedLimit = 192,

    // Degrees of margin, not absolute: how far the limit is from where T.Limit counts as zero (R535).
    TemperatureShutdownMargin = 193,
    TemperatureSlowdownMargin = 194,
    TemperatureMemoryMaxMargin = 195,
    TemperatureGpuMaxMargin = 196,

    // Bytes over PCI Express (R555); 32-bit on some boards, so that they wrap.
    PcieTransmitted = 197,
    PcieReceived = 198,

    // Bytes over a link (R570, Blackwell).
    NvlinkTransmittedBytes = 202,
    NvlinkReceivedBytes = 204,

    /// <summary>0 nothing, 1 reset, 2 reboot, 3 drain peer-to-peer, 4 drain and reset (R570).</summary>
    RecoveryAction = 230,

    // Time for which clocks were held down, ns (R575).
    SoftwareThermalTime = 269,
    HardwareThermalTime = 270,
    HardwarePowerBrakeTime = 271,

    RemappedCorrectedActive = 301,
    RemappedUncorrectedActive = 302,
}
