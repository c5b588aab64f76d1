using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

/// <summary>
/// The binding against NVIDIA's own words: its header, as a C compiler lays it out, and the functions that its library exports. Both are Debian's
/// packages; <c>./observe test</c> fetches them (Driver/fetch-nvml.sh).
/// </summary>
public sealed class HeaderTests : IDisposable
{
    private static readonly string nvidia = Path.Combine(
        typeof(HeaderTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Observe.Repository").Value!, "artifacts/nvml");

    private readonly ScratchDirectory scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Structures_AreLaidOutAsInTheHeader()
    {
        (Type Ours, string Theirs, (string Ours, string Theirs)[] Fields)[] structures =
        [
            (typeof(NvmlMemory), "nvmlMemory_v2_t", [("Version", "version"), ("Total", "total"), ("Reserved", "reserved"), ("Free", "free"), ("Used", "used")]),
            (typeof(NvmlMemoryPlain), "nvmlMemory_t", [("Total", "total"), ("Free", "free"), ("Used", "used")]),
            (typeof(NvmlMemoryPlain), "nvmlMemory_t", [("Total", "total"), ("Free", "free"), ("Used", "used")]),
            (typeof(NvmlUtilization), "nvmlUtilization_t", [("Gpu", "gpu"), ("Memory", "memory")]),
            (typeof(NvmlPci), "nvmlPciInfo_t",
                [("BusIdLegacy", "busIdLegacy"), ("Domain", "domain"), ("Bus", "bus"), ("Device", "device"), ("DeviceId", "pciDeviceId"), ("SubSystemId", "pciSubSystemId"), ("BusId", "busId")]),
            (typeof(NvmlProcess), "nvmlProcessInfo_t",
                [("Pid", "pid"), ("UsedMemory", "usedGpuMemory"), ("GpuInstance", "gpuInstanceId"), ("ComputeInstance", "computeInstanceId")]),
            (typeof(NvmlProcessUtilization), "nvmlProcessUtilizationSample_t",
                [("Pid", "pid"), ("TimestampUs", "timeStamp"), ("Sm", "smUtil"), ("Memory", "memUtil"), ("Encoder", "encUtil"), ("Decoder", "decUtil")]),
            (typeof(NvmlAttributes), "nvmlDeviceAttributes_t",
                [("MultiprocessorCount", "multiprocessorCount"), ("CopyEngines", "sharedCopyEngineCount"), ("Decoders", "sharedDecoderCount"), ("Encoders", "sharedEncoderCount"),
                    ("JpegEngines", "sharedJpegCount"), ("OfaEngines", "sharedOfaCount"), ("GpuInstanceSlices", "gpuInstanceSliceCount"),
                    ("ComputeInstanceSlices", "computeInstanceSliceCount"), ("MemoryMebibytes", "memorySizeMB")]),
            (typeof(NvmlEvent), "nvmlEventData_t",
                [("Device", "device"), ("Type", "eventType"), ("Data", "eventData"), ("GpuInstance", "gpuInstanceId"), ("ComputeInstance", "computeInstanceId")]),
            (typeof(NvmlSramErrors), "nvmlEccSramErrorStatus_v1_t",
                [("Version", "version"), ("AggregateParity", "aggregateUncParity"), ("AggregateSecDed", "aggregateUncSecDed"), ("AggregateCorrected", "aggregateCor"),
                    ("VolatileParity", "volatileUncParity"), ("VolatileSecDed", "volatileUncSecDed"), ("VolatileCorrected", "volatileCor"), ("AggregateL2", "aggregateUncBucketL2"),
                    ("AggregateSm", "aggregateUncBucketSm"), ("AggregatePcie", "aggregateUncBucketPcie"), ("AggregateMicrocontroller", "aggregateUncBucketMcu"),
                    ("AggregateOther", "aggregateUncBucketOther"), ("ThresholdExceeded", "bThresholdExceeded")]),
            (typeof(FieldRequest.Entry), "nvmlFieldValue_t", []),
            (typeof(GpmReader.Entry), "nvmlGpmMetric_t", []),
        ];

        var places = structures.SelectMany(structure =>
            structure.Fields.Select(field => (
                What: $"{structure.Theirs}.{field.Theirs}", C: $"offsetof({structure.Theirs}, {field.Theirs})", Ours: OffsetOf(structure.Ours, field.Ours)))
            .Append((What: $"sizeof {structure.Theirs}", C: $"sizeof({structure.Theirs})", Ours: SizeOf(structure.Ours)))).ToArray();

        AssertEqual(places);
    }

    [Fact]
    public void Fields_OfAnArrayOfThem_AreWhereTheHeaderHasThem() => AssertEqual(
    [
        ("nvmlGpmMetricsGet_t.version", "offsetof(nvmlGpmMetricsGet_t, version)", 0),
        ("nvmlGpmMetricsGet_t.metrics", "offsetof(nvmlGpmMetricsGet_t, metrics)", SizeOf(typeof(GpmReader.Header))),
        ("nvmlMemory_v2", "nvmlMemory_v2", SizeOf(typeof(NvmlMemory)) | (2 << 24)),
        ("NVML_GPM_METRICS_GET_VERSION", "NVML_GPM_METRICS_GET_VERSION", 1),
        ("NVML_GPM_SUPPORT_VERSION", "NVML_GPM_SUPPORT_VERSION", 1),
    ]);

    [Fact]
    public void Numbers_AreTheHeaders() => AssertEqual(
    [
        .. Named<NvmlReturn>(("NotSupported", "NVML_ERROR_NOT_SUPPORTED"), ("NoPermission", "NVML_ERROR_NO_PERMISSION"), ("NotFound", "NVML_ERROR_NOT_FOUND"),
            ("InsufficientSize", "NVML_ERROR_INSUFFICIENT_SIZE"), ("InsufficientPower", "NVML_ERROR_INSUFFICIENT_POWER"), ("DriverNotLoaded", "NVML_ERROR_DRIVER_NOT_LOADED"),
            ("Timeout", "NVML_ERROR_TIMEOUT"), ("IrqIssue", "NVML_ERROR_IRQ_ISSUE"), ("LibraryNotFound", "NVML_ERROR_LIBRARY_NOT_FOUND"),
            ("FunctionNotFound", "NVML_ERROR_FUNCTION_NOT_FOUND"), ("CorruptedInforom", "NVML_ERROR_CORRUPTED_INFOROM"), ("GpuIsLost", "NVML_ERROR_GPU_IS_LOST"),
            ("ResetRequired", "NVML_ERROR_RESET_REQUIRED"), ("OperatingSystem", "NVML_ERROR_OPERATING_SYSTEM"), ("LibRmVersionMismatch", "NVML_ERROR_LIB_RM_VERSION_MISMATCH"),
            ("InUse", "NVML_ERROR_IN_USE"), ("Memory", "NVML_ERROR_MEMORY"), ("NoData", "NVML_ERROR_NO_DATA"), ("ArgumentVersionMismatch", "NVML_ERROR_ARGUMENT_VERSION_MISMATCH"),
            ("Deprecated", "NVML_ERROR_DEPRECATED"), ("NotReady", "NVML_ERROR_NOT_READY"), ("Unknown", "NVML_ERROR_UNKNOWN")),
        .. Named<GpmMetric>(("GraphicsActivity", "NVML_GPM_METRIC_GRAPHICS_UTIL"), ("SmActivity", "NVML_GPM_METRIC_SM_UTIL"), ("SmOccupancy", "NVML_GPM_METRIC_SM_OCCUPANCY"),
            ("IntegerActivity", "NVML_GPM_METRIC_INTEGER_UTIL"), ("TensorActivity", "NVML_GPM_METRIC_ANY_TENSOR_UTIL"), ("DfmaTensorActivity", "NVML_GPM_METRIC_DFMA_TENSOR_UTIL"),
            ("HmmaTensorActivity", "NVML_GPM_METRIC_HMMA_TENSOR_UTIL"), ("ImmaTensorActivity", "NVML_GPM_METRIC_IMMA_TENSOR_UTIL"),
            ("DramActivity", "NVML_GPM_METRIC_DRAM_BW_UTIL"), ("Fp64Activity", "NVML_GPM_METRIC_FP64_UTIL"), ("Fp32Activity", "NVML_GPM_METRIC_FP32_UTIL"),
            ("Fp16Activity", "NVML_GPM_METRIC_FP16_UTIL"), ("PcieTransmit", "NVML_GPM_METRIC_PCIE_TX_PER_SEC"), ("PcieReceive", "NVML_GPM_METRIC_PCIE_RX_PER_SEC"),
            ("NvlinkReceive", "NVML_GPM_METRIC_NVLINK_TOTAL_RX_PER_SEC"), ("NvlinkTransmit", "NVML_GPM_METRIC_NVLINK_TOTAL_TX_PER_SEC")),
        .. Named<NvmlField>(("EccSingleBitVolatile", "NVML_FI_DEV_ECC_SBE_VOL_TOTAL"), ("EccDoubleBitVolatile", "NVML_FI_DEV_ECC_DBE_VOL_TOTAL"),
            ("EccSingleBitAggregate", "NVML_FI_DEV_ECC_SBE_AGG_TOTAL"), ("EccDoubleBitAggregate", "NVML_FI_DEV_ECC_DBE_AGG_TOTAL"), ("RetiredSingleBit", "NVML_FI_DEV_RETIRED_SBE"),
            ("RetiredDoubleBit", "NVML_FI_DEV_RETIRED_DBE"), ("RetiredPending", "NVML_FI_DEV_RETIRED_PENDING"), ("NvlinkCrcFlitErrors", "NVML_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL"),
            ("NvlinkCrcDataErrors", "NVML_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL"), ("NvlinkReplayErrors", "NVML_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL"),
            ("NvlinkRecoveryErrors", "NVML_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL"), ("ThrottlePowerTime", "NVML_FI_DEV_PERF_POLICY_POWER"),
            ("ThrottleThermalTime", "NVML_FI_DEV_PERF_POLICY_THERMAL"), ("ThrottleSyncBoostTime", "NVML_FI_DEV_PERF_POLICY_SYNC_BOOST"),
            ("ThrottleBoardLimitTime", "NVML_FI_DEV_PERF_POLICY_BOARD_LIMIT"), ("ThrottleLowUtilizationTime", "NVML_FI_DEV_PERF_POLICY_LOW_UTILIZATION"),
            ("ThrottleReliabilityTime", "NVML_FI_DEV_PERF_POLICY_RELIABILITY"), ("MemoryTemperature", "NVML_FI_DEV_MEMORY_TEMP"),
            ("TotalEnergy", "NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION"), ("NvlinkLinkCount", "NVML_FI_DEV_NVLINK_LINK_COUNT"), ("PcieReplays", "NVML_FI_DEV_PCIE_REPLAY_COUNTER"),
            ("NvlinkDataTransmitted", "NVML_FI_DEV_NVLINK_THROUGHPUT_DATA_TX"), ("NvlinkDataReceived", "NVML_FI_DEV_NVLINK_THROUGHPUT_DATA_RX"),
            ("NvlinkRawTransmitted", "NVML_FI_DEV_NVLINK_THROUGHPUT_RAW_TX"), ("NvlinkRawReceived", "NVML_FI_DEV_NVLINK_THROUGHPUT_RAW_RX"),
            ("RemappedCorrected", "NVML_FI_DEV_REMAPPED_COR"), ("RemappedUncorrected", "NVML_FI_DEV_REMAPPED_UNC"), ("RemapPending", "NVML_FI_DEV_REMAPPED_PENDING"),
            ("RemapFailure", "NVML_FI_DEV_REMAPPED_FAILURE"), ("PowerAverage", "NVML_FI_DEV_POWER_AVERAGE"), ("PowerInstant", "NVML_FI_DEV_POWER_INSTANT"),
            ("PowerMinLimit", "NVML_FI_DEV_POWER_MIN_LIMIT"), ("PowerMaxLimit", "NVML_FI_DEV_POWER_MAX_LIMIT"), ("PowerDefaultLimit", "NVML_FI_DEV_POWER_DEFAULT_LIMIT"),
            ("PowerCurrentLimit", "NVML_FI_DEV_POWER_CURRENT_LIMIT"), ("Energy", "NVML_FI_DEV_ENERGY"), ("PowerRequestedLimit", "NVML_FI_DEV_POWER_REQUESTED_LIMIT"),
            ("TemperatureShutdownMargin", "NVML_FI_DEV_TEMPERATURE_SHUTDOWN_TLIMIT"), ("TemperatureSlowdownMargin", "NVML_FI_DEV_TEMPERATURE_SLOWDOWN_TLIMIT")),
        .. Named<NvmlClock>(("Graphics", "NVML_CLOCK_GRAPHICS"), ("Sm", "NVML_CLOCK_SM"), ("Memory", "NVML_CLOCK_MEM"), ("Video", "NVML_CLOCK_VIDEO")),
        .. Named<NvmlTemperatureThreshold>(("Shutdown", "NVML_TEMPERATURE_THRESHOLD_SHUTDOWN"), ("Slowdown", "NVML_TEMPERATURE_THRESHOLD_SLOWDOWN"),
            ("MemoryMax", "NVML_TEMPERATURE_THRESHOLD_MEM_MAX"), ("GpuMax", "NVML_TEMPERATURE_THRESHOLD_GPU_MAX")),
    ]);

    [Fact]
    public void Bits_AreTheHeaders() => AssertEqual(
    [
        .. Named<NvmlClockReasons>(("Idle", "nvmlClocksEventReasonGpuIdle"), ("ApplicationsSetting", "nvmlClocksEventReasonApplicationsClocksSetting"),
            ("SoftwarePowerCap", "nvmlClocksEventReasonSwPowerCap"), ("HardwareSlowdown", "nvmlClocksThrottleReasonHwSlowdown"), ("SyncBoost", "nvmlClocksEventReasonSyncBoost"),
            ("SoftwareThermal", "nvmlClocksEventReasonSwThermalSlowdown"), ("HardwareThermal", "nvmlClocksThrottleReasonHwThermalSlowdown"),
            ("HardwarePowerBrake", "nvmlClocksThrottleReasonHwPowerBrakeSlowdown"), ("Display", "nvmlClocksEventReasonDisplayClockSetting")),
        .. Named<NvmlEventTypes>(("SingleBitEcc", "nvmlEventTypeSingleBitEccError"), ("DoubleBitEcc", "nvmlEventTypeDoubleBitEccError"), ("PerformanceState", "nvmlEventTypePState"),
            ("Xid", "nvmlEventTypeXidCriticalError"), ("Clock", "nvmlEventTypeClock"), ("PowerSource", "nvmlEventTypePowerSourceChange"), ("MigConfigChange", "nvmlEventMigConfigChange")),
    ]);

    [Fact]
    public void Functions_AreExportedByTheRealLibrary()
    {
        // What drivers newer than this library (550) added.
        NvmlCall[] newer = [NvmlCall.DeviceGetTemperatureV, NvmlCall.DeviceGetMarginTemperature, NvmlCall.DeviceGetFanSpeedRpm];
        var library = NativeLibrary.Load(Given("libnvidia-ml.so.1"));
        try
        {
            var missing = Enum.GetValues<NvmlCall>().Where(call => !NvmlCalls.Symbols(call).Any(symbol => NativeLibrary.TryGetExport(library, symbol, out _))).ToArray();

            Assert.Equal(newer.Order(), missing.Order());
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    [Fact]
    public void Open_RealLibraryWithoutItsKernelDriver_SaysSo()
    {
        const string control = "/dev/nvidiactl";
        var library = Given("libnvidia-ml.so.1");
        var (hasDriver, hadControl) = (Directory.Exists("/proc/driver/nvidia"), File.Exists(control));

        var refused = Record.Exception(() => NvmlLibrary.Open(library, new CallMeter(TimeProvider.System)).Dispose()) as NvmlUnavailableException;

        // For root, the library makes the device file that it then cannot open.
        if (!hasDriver && !hadControl && File.Exists(control))
            File.Delete(control);
        if (hasDriver)
        {
            // A driver of any version: this library is its own, or says that it is not.
            Assert.True(refused is null || refused.Message.Contains("of different versions", StringComparison.Ordinal), refused?.Message);
            return;
        }

        Assert.Contains("kernel driver is not loaded", refused?.Message, StringComparison.Ordinal);
        Assert.Contains(library, refused?.Message, StringComparison.Ordinal);
    }

    private void AssertEqual((string What, string C, long Ours)[] places)
    {
        var program = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n#include \"nvml.h\"\nint main(void) {\n");
        foreach (var (_, c, _) in places)
            program.Append(CultureInfo.InvariantCulture, $"  printf(\"%lld\\n\", (long long)({c}));\n");
        var source = scratch.File("layout.c");
        File.WriteAllText(source, program.Append("}\n").ToString());
        Run("gcc", "-I", Path.GetDirectoryName(Given("nvml.h"))!, "-o", scratch.File("layout"), source);
        var theirs = Run(scratch.File("layout")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(places.Length, theirs.Length);
        Assert.All(places.Zip(theirs), place => Assert.True(place.First.Ours == place.Second, $"{place.First.What} is {place.Second} in the header, {place.First.Ours} here"));
    }

    private static IEnumerable<(string, string, long)> Named<T>(params (string Ours, string Theirs)[] names)
        where T : struct, Enum =>
        names.Select(name => (name.Theirs, name.Theirs, Convert.ToInt64(Enum.Parse<T>(name.Ours), CultureInfo.InvariantCulture)));

    private static long OffsetOf(Type type, string field) =>
        type.GetField(field, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.GetCustomAttribute<FieldOffsetAttribute>()!.Value;

    private static long SizeOf(Type type) => type.StructLayoutAttribute!.Size;

    private static string Given(string name)
    {
        var path = Path.Combine(nvidia, name);
        Assert.True(File.Exists(path), $"{path} is missing: run ./observe test, or tests/GpuExporter.Tests/Driver/fetch-nvml.sh {nvidia}");
        return path;
    }

    private static string Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} failed: {errors.Result}");
        return output;
    }
}
