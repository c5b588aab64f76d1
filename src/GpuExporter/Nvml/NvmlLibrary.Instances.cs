namespace Observe.GpuExporter.Nvml;

/// <content>Instances of partitioned (MIG) devices.</content>
internal sealed unsafe partial class NvmlLibrary
{
    /// <summary>Whether the device is partitioned; <see cref="NvmlReturn.NotSupported"/> when it never can be.</summary>
    public NvmlReturn GetMigMode(NvmlDevice device, out bool isOn)
    {
        var answer = Read(NvmlCall.DeviceGetMigMode, device, out uint current, out uint _);
        isOn = current != 0;
        return answer;
    }

    /// <summary>The bound of the index in <see cref="GetMigDevice"/>; there may be gaps.</summary>
    public NvmlReturn GetMaxMigDevices(NvmlDevice device, out uint count) => Read(NvmlCall.DeviceGetMaxMigDeviceCount, device, out count);

    /// <summary><see cref="NvmlReturn.NotFound"/> where there is none at that index.</summary>
    public NvmlReturn GetMigDevice(NvmlDevice parent, uint index, out NvmlDevice instance) =>
        Read(NvmlCall.DeviceGetMigDeviceHandleByIndex, parent, index, out instance);

    public NvmlReturn GetGpuInstance(NvmlDevice instance, out uint id) => Read(NvmlCall.DeviceGetGpuInstanceId, instance, out id);

    public NvmlReturn GetComputeInstance(NvmlDevice instance, out uint id) => Read(NvmlCall.DeviceGetComputeInstanceId, instance, out id);

    public NvmlReturn GetAttributes(NvmlDevice instance, out NvmlAttributes attributes) => Read(NvmlCall.DeviceGetAttributes, instance, out attributes);
}
