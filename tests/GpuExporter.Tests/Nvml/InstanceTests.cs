using Observe.GpuExporter.Nvml;

namespace Observe.GpuExporter.Tests.Nvml;

public sealed class InstanceTests
{
    [Fact]
    public void Instances_OfAPartitionedA100_AreFoundWithTheirProfiles()
    {
        using var opened = new OpenedDriver("a100-mig");
        var (library, board) = (opened.Library, opened.Device(0));
        Assert.Equal((NvmlReturn.Success, true), (library.GetMigMode(board, out var isOn), isOn));
        Assert.Equal((NvmlReturn.Success, 7u), (library.GetMaxMigDevices(board, out var most), most));

        List<string> found = [];
        for (uint index = 0; index < most; index++)
        {
            var answer = library.GetMigDevice(board, index, out var instance);
            if (answer.Verdict() == NvmlVerdict.Empty)
                continue;

            Assert.Equal(NvmlReturn.Success, answer);
            Assert.Equal(NvmlReturn.Success, library.GetName(instance, out var name));
            Assert.Equal(NvmlReturn.Success, library.GetUuid(instance, out var uuid));
            Assert.Equal(NvmlReturn.Success, library.GetGpuInstance(instance, out var gpuInstance));
            Assert.Equal(NvmlReturn.Success, library.GetComputeInstance(instance, out var computeInstance));
            Assert.Equal(NvmlReturn.Success, library.GetAttributes(instance, out var attributes));
            Assert.Equal(NvmlReturn.Success, library.GetMemory(instance, out var memory));
            Assert.Equal(memory.Total >> 20, attributes.MemoryMebibytes);
            found.Add($"{index} {name} {uuid[..4]} {gpuInstance}/{computeInstance} {attributes.MultiprocessorCount} {attributes.GpuInstanceSlices}");
        }

        Assert.Equal(
            [
                "0 NVIDIA A100-SXM4-80GB MIG 3g.40gb MIG- 7/0 42 3",
                "2 NVIDIA A100-SXM4-80GB MIG 2g.20gb MIG- 8/0 28 2",
                "4 NVIDIA A100-SXM4-80GB MIG 1g.10gb MIG- 9/0 14 1",
            ],
            found);
        Assert.Equal((NvmlReturn.Success, false), (library.GetMigMode(opened.Device(1), out isOn), isOn));
    }

    [Fact]
    public void PowerAndUtilization_OfAnInstance_AreNotItsOwn()
    {
        using var opened = new OpenedDriver("a100-mig");
        Assert.Equal(NvmlReturn.Success, opened.Library.GetMigDevice(opened.Device(0), 0, out var instance));
        Assert.Equal(NvmlVerdict.Absent, opened.Library.GetPowerUsage(instance, out _).Verdict());
        Assert.Equal(NvmlVerdict.Absent, opened.Library.GetUtilization(instance, out _).Verdict());
        Assert.Equal(NvmlVerdict.Absent, opened.Library.GetUtilization(opened.Device(0), out _).Verdict());
        Assert.Equal(NvmlVerdict.Absent, opened.Library.GetAttributes(opened.Device(0), out _).Verdict());
    }
}
