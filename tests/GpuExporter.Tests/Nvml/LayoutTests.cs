using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

/// <summary>What C wrote into its structures arrives member for member: each has a value of its own there.</summary>
public sealed class LayoutTests : IDisposable
{
    private readonly OpenedDriver opened = new("h100,distinct");
    private readonly NvmlDevice device;

    public LayoutTests() => device = opened.Device(0);

    private NvmlLibrary Library => opened.Library;

    public void Dispose() => opened.Dispose();

    [Fact]
    public void Memory_WithWhatIsReserved()
    {
        Assert.Equal(NvmlReturn.Success, Library.GetMemory(device, out var memory));
        Assert.Equal((0x1111000000000001u, 0x2222000000000002u, 0x3333000000000003u, 0x4444000000000004u), (memory.Total, memory.Reserved, memory.Free, memory.Used));
    }

    [Fact]
    public void Memory_OfADriverWithoutTheSecondVersion_IsReadByTheFirst()
    {
        opened.Driver.Answer("nvmlDeviceGetMemoryInfo_v2", NvmlReturn.ArgumentVersionMismatch);

        Assert.Equal(NvmlReturn.Success, Library.GetMemory(device, out var memory));
        Assert.Equal((0x1111000000000001u, 0u, 0x3333000000000003u, 0x4444000000000004u), (memory.Total, memory.Reserved, memory.Free, memory.Used));
    }

    [Fact]
    public void Pci_AllNumbersAndBothTexts()
    {
        Assert.Equal(NvmlReturn.Success, Library.GetPci(device, out var pci));
        Assert.Equal((0x0101u, 0x1bu, 0x0303u, 0x233010deu, 0x16c110deu), (pci.Domain, pci.Bus, pci.Device, pci.DeviceId, pci.SubSystemId));
        Assert.Equal(NvmlReturn.Success, Library.GetPciBusId(device, out var bus));
        Assert.Equal("00000000:1B:00.0", bus);
    }

    [Fact]
    public void Processes_TheirInstancesAndMemory()
    {
        opened.Driver.Set("processes", 2);
        var list = new ProcessList();

        Assert.Equal(NvmlReturn.Success, Library.GetProcesses(device, list));

        Assert.Equal([0x11110001u, 0x11110002u], list.Processes.ToArray().Select(process => process.Pid));
        Assert.Equal([null, 0x2222000000000002u], list.Processes.ToArray().Select(process => process.MemoryBytes));
        Assert.All(list.Processes.ToArray(), process => Assert.Equal((0x33330003u, 0x44440004u), (process.GpuInstance, process.ComputeInstance)));
    }

    [Fact]
    public void ProcessUtilization_AllUnits()
    {
        opened.Driver.Freeze(7);
        var list = new ProcessUtilizationList();

        Assert.Equal(NvmlReturn.Success, Library.GetProcessUtilization(device, list));

        var sample = list.Samples[0];
        Assert.Equal((0x11110001u, 21u, 22u, 23u, 24u), (sample.Pid, sample.Sm, sample.Memory, sample.Encoder, sample.Decoder));
        Assert.Equal(list.NewestUs, list.Samples[^1].TimestampUs);
    }

    [Fact]
    public void SramErrors_EveryCount()
    {
        Assert.Equal(NvmlReturn.Success, Library.GetSramErrors(device, out var errors));
        Assert.Equal((101u, 102u, 103u), (errors.AggregateParity, errors.AggregateSecDed, errors.AggregateCorrected));
        Assert.Equal((104u, 105u, 106u), (errors.VolatileParity, errors.VolatileSecDed, errors.VolatileCorrected));
        Assert.Equal((107u, 108u, 109u, 110u, 111u), (errors.AggregateL2, errors.AggregateSm, errors.AggregatePcie, errors.AggregateMicrocontroller, errors.AggregateOther));
        Assert.Equal(1u, errors.ThresholdExceeded);
    }

    [Fact]
    public void Fabric_ByTheNewestVersionThatTheDriverKnows()
    {
        Assert.Equal(NvmlReturn.Success, Library.GetFabric(device, out var fabric));
        Assert.Equal(new Guid("00112233-4455-6677-8899-aabbccddeeff"), fabric.Cluster);
        Assert.Equal((NvmlReturn.Success, 77u, NvmlFabric.Completed, 2u, 1), (fabric.Status, fabric.CliqueId, fabric.State, fabric.HealthMask, fabric.HealthSummary));

        opened.Driver.Set("older_structures", 1);
        Assert.Equal(NvmlReturn.Success, Library.GetFabric(device, out fabric));
        Assert.Equal((77u, NvmlFabric.Completed, 2u, 0), (fabric.CliqueId, fabric.State, fabric.HealthMask, fabric.HealthSummary));
    }

    [Fact]
    public void Attributes_OfAnInstance()
    {
        using var partitioned = new OpenedDriver("a100-mig,distinct");
        Assert.Equal(NvmlReturn.Success, partitioned.Library.GetMigDevice(partitioned.Device(0), 0, out var instance));

        Assert.Equal(NvmlReturn.Success, partitioned.Library.GetAttributes(instance, out var of));

        Assert.Equal((41u, 42u, 43u, 44u, 45u, 46u), (of.MultiprocessorCount, of.CopyEngines, of.Decoders, of.Encoders, of.JpegEngines, of.OfaEngines));
        Assert.Equal((47u, 48u, 0x4949000000000049u), (of.GpuInstanceSlices, of.ComputeInstanceSlices, of.MemoryMebibytes));
    }

    [Fact]
    public void Sensors_TemperatureBelowZeroAndUnits()
    {
        Assert.Equal(NvmlReturn.Success, Library.GetTemperature(device, out var degrees));
        Assert.Equal(-7, degrees);
        Assert.Equal(NvmlReturn.Success, Library.GetTemperatureMargin(device, out var margin));
        Assert.InRange(margin, 10, 87);
        Assert.Equal(NvmlReturn.Success, Library.GetEncoderUtilization(device, out var encoder));
        Assert.Equal(NvmlReturn.Success, Library.GetDecoderUtilization(device, out var decoder));
        Assert.Equal(NvmlReturn.Success, Library.GetJpegUtilization(device, out var jpeg));
        Assert.Equal(NvmlReturn.Success, Library.GetOfaUtilization(device, out var ofa));
        Assert.Equal((11u, 12u, 13u, 14u), (encoder, decoder, jpeg, ofa));

        using var cards = new OpenedDriver("l40s");
        Assert.Equal(NvmlReturn.Success, cards.Library.GetFanCount(cards.Device(0), out var fans));
        Assert.Equal(NvmlReturn.Success, cards.Library.GetFanSpeedRpm(cards.Device(0), 1, out var rpm));
        Assert.Equal((2u, 1600u), (fans, rpm));
        Assert.Equal(NvmlReturn.Success, cards.Library.GetFanSpeed(cards.Device(0), 1, out var percent));
        Assert.InRange(percent, 31u, 100u);
    }
}
