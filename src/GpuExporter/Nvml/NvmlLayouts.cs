using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Observe.GpuExporter.Nvml;

// What NVML fills in, byte for byte as C lays it out on 64-bit Linux (x86-64 and arm64 alike). The tests hold each against a C compiler.

/// <summary>Memory in bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct NvmlMemory
{
    [FieldOffset(0)] internal uint Version;
    [FieldOffset(8)] public ulong Total;

    /// <summary>Kept by the driver and the firmware; part of <see cref="Used"/>. 0 from a driver that does not tell it apart.</summary>
    [FieldOffset(16)] public ulong Reserved;
    [FieldOffset(24)] public ulong Free;
    [FieldOffset(32)] public ulong Used;
}

/// <summary>Memory in bytes, as older drivers have it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct NvmlMemoryPlain
{
    [FieldOffset(0)] public ulong Total;
    [FieldOffset(8)] public ulong Free;
    [FieldOffset(16)] public ulong Used;
}

/// <summary>Percent of the driver's last sampling period (1/6 to 1 s).</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct NvmlUtilization
{
    [FieldOffset(0)] public uint Gpu;

    /// <summary>Time in which memory was read or written; not how full it is.</summary>
    [FieldOffset(4)] public uint Memory;
}

[StructLayout(LayoutKind.Explicit, Size = 68)]
internal unsafe struct NvmlPci
{
    [FieldOffset(0)] internal fixed byte BusIdLegacy[16];
    [FieldOffset(16)] public uint Domain;
    [FieldOffset(20)] public uint Bus;
    [FieldOffset(24)] public uint Device;
    [FieldOffset(28)] public uint DeviceId;
    [FieldOffset(32)] public uint SubSystemId;
    [FieldOffset(36)] internal fixed byte BusId[32];
}

/// <summary>A process that holds memory of a device.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct NvmlProcess
{
    /// <summary>The number that an instance has where there is none.</summary>
    public const uint NoInstance = uint.MaxValue;

    private const ulong NotAvailable = ulong.MaxValue;

    [FieldOffset(0)] public uint Pid;
    [FieldOffset(8)] internal ulong UsedMemory;
    [FieldOffset(16)] public uint GpuInstance;
    [FieldOffset(20)] public uint ComputeInstance;

    /// <summary>Null where the driver does not say.</summary>
    public readonly ulong? MemoryBytes => UsedMemory == NotAvailable ? null : UsedMemory;
}

/// <summary>What a process used of a device during one of the driver's sampling periods, in percent.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct NvmlProcessUtilization
{
    [FieldOffset(0)] public uint Pid;

    /// <summary>Microseconds since 1970.</summary>
    [FieldOffset(8)] public ulong TimestampUs;
    [FieldOffset(16)] public uint Sm;
    [FieldOffset(20)] public uint Memory;
    [FieldOffset(24)] public uint Encoder;
    [FieldOffset(28)] public uint Decoder;
}

/// <summary>What an instance of a partitioned device consists of.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct NvmlAttributes
{
    [FieldOffset(0)] public uint MultiprocessorCount;
    [FieldOffset(4)] public uint CopyEngines;
    [FieldOffset(8)] public uint Decoders;
    [FieldOffset(12)] public uint Encoders;
    [FieldOffset(16)] public uint JpegEngines;
    [FieldOffset(20)] public uint OfaEngines;
    [FieldOffset(24)] public uint GpuInstanceSlices;
    [FieldOffset(28)] public uint ComputeInstanceSlices;
    [FieldOffset(32)] public ulong MemoryMebibytes;
}

[StructLayout(LayoutKind.Explicit, Size = 12)]
internal struct NvmlSensor
{
    [FieldOffset(0)] internal uint Version;

    /// <summary>Of a temperature the sensor, of a fan its number.</summary>
    [FieldOffset(4)] internal uint Which;

    /// <summary>Degrees; revolutions per minute.</summary>
    [FieldOffset(8)] internal int Value;
}

[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct NvmlMargin
{
    [FieldOffset(0)] internal uint Version;
    [FieldOffset(4)] internal int Degrees;
}

/// <summary>Errors of the chip's own memory. Volatile counts begin with the load of the driver, aggregate ones with the life of the device.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal struct NvmlSramErrors
{
    [FieldOffset(0)] internal uint Version;
    [FieldOffset(8)] public ulong AggregateParity;
    [FieldOffset(16)] public ulong AggregateSecDed;
    [FieldOffset(24)] public ulong AggregateCorrected;
    [FieldOffset(32)] public ulong VolatileParity;
    [FieldOffset(40)] public ulong VolatileSecDed;
    [FieldOffset(48)] public ulong VolatileCorrected;
    [FieldOffset(56)] public ulong AggregateL2;
    [FieldOffset(64)] public ulong AggregateSm;
    [FieldOffset(72)] public ulong AggregatePcie;
    [FieldOffset(80)] public ulong AggregateMicrocontroller;
    [FieldOffset(88)] public ulong AggregateOther;

    /// <summary>1 when there were so many that the board wants exchanging.</summary>
    [FieldOffset(96)] public uint ThresholdExceeded;
}

/// <summary>How far the device has joined its NVLink fabric.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct NvmlFabric
{
    /// <summary>Of <see cref="State"/>: the device has no fabric to join.</summary>
    public const byte NotSupported = 0;

    /// <summary>Of <see cref="State"/>: the device has joined.</summary>
    public const byte Completed = 3;

    [FieldOffset(0)] internal uint Version;
    [FieldOffset(4)] internal ClusterBytes ClusterUuid;

    /// <summary>What joining answered, once <see cref="State"/> is <see cref="Completed"/>.</summary>
    [FieldOffset(20)] public NvmlReturn Status;
    [FieldOffset(24)] public uint CliqueId;

    /// <summary>0 not supported, 1 not started, 2 under way, 3 completed.</summary>
    [FieldOffset(28)] public byte State;

    /// <summary>Two bits a matter: 0 not supported, 1 true, 2 false; the lowest is degraded bandwidth.</summary>
    [FieldOffset(32)] public uint HealthMask;

    /// <summary>0 not supported, 1 healthy, 2 unhealthy, 3 limited capacity; 0 from a driver that does not say.</summary>
    [FieldOffset(36)] public byte HealthSummary;

    /// <summary>Null where the driver says neither a summary nor whether bandwidth is degraded.</summary>
    public readonly bool? IsUnhealthy => HealthSummary != 0 ? HealthSummary is 2 or 3 : (HealthMask & 3) switch { 1 => true, 2 => false, _ => null };

    public readonly Guid Cluster => new(ClusterUuid, bigEndian: true);

    [InlineArray(16)]
    internal struct ClusterBytes
    {
        private byte first;
    }
}
