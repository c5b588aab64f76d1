using Observe.GpuExporter.Nvml;
using Observe.GpuExporter.Tests.Driver;

namespace Observe.GpuExporter.Tests.Nvml;

/// <summary>A fake driver, and the library that reads it.</summary>
internal sealed class OpenedDriver : IDisposable
{
    public OpenedDriver(string script, DriverBuild build = DriverBuild.Current, TimeProvider? time = null)
    {
        Driver = new FakeDriver(script, build);
        Meter = new CallMeter(time ?? TimeProvider.System);
        Library = NvmlLibrary.Open(Driver.Path, Meter);
    }

    public FakeDriver Driver { get; }

    public CallMeter Meter { get; }

    public NvmlLibrary Library { get; }

    public NvmlDevice Device(uint index)
    {
        Assert.Equal(NvmlReturn.Success, Library.GetDevice(index, out var device));
        return device;
    }

    public void Dispose()
    {
        Driver.Release();
        Library.Dispose();
        Driver.Dispose();
    }
}
