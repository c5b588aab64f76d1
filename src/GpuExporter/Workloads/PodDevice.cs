namespace Observe.GpuExporter.Workloads;

/// <summary>A device that the kubelet gave to a container.</summary>
/// <param name="Resource"><c>nvidia.com/gpu</c>, <c>nvidia.com/mig-1g.10gb</c>.</param>
/// <param name="DeviceId">As the device plugin names it; <see cref="DeviceIds"/> knows the forms.</param>
internal readonly record struct PodDevice(string Pod, string Namespace, string Container, string Resource, string DeviceId);
