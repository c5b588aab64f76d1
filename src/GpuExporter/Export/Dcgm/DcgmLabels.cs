using System.Globalization;
using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Export.Dcgm;

/// <summary>A device's labels as dcgm-exporter writes them.</summary>
internal static class DcgmLabels
{
    /// <param name="device">An instance of a partitioned GPU has its board's UUID, as dcgm-exporter has it.</param>
    /// <param name="known">All that is known of the block: whose container it is.</param>
    /// <param name="host">Written as <c>Hostname</c> and, as since May 2026, <c>hostname</c>: boards ask for one or the other.</param>
    public static Label[] Of(DeviceIdentity device, IReadOnlyCollection<Label> known, string host)
    {
        List<Label> labels =
        [
            new("gpu", device.Index.ToString(CultureInfo.InvariantCulture)),
            new("UUID", device.ParentUuid ?? device.Uuid),
            new("pci_bus_id", device.PciBusId),
            new("device", string.Create(CultureInfo.InvariantCulture, $"nvidia{device.Minor}")),
            new("modelName", device.Model),
        ];
        if (device.MigProfile.Length > 0)
            labels.Add(new("GPU_I_PROFILE", device.MigProfile));
        if (device.GpuInstance is { } instance)
            labels.Add(new("GPU_I_ID", instance.ToString(CultureInfo.InvariantCulture)));
        labels.Add(new("Hostname", host));
        labels.Add(new("hostname", host));
        labels.Add(new("DCGM_FI_DRIVER_VERSION", device.DriverVersion));
        labels.Add(new("container", Value(WorkloadLabels.Container)));
        labels.Add(new("namespace", Value(WorkloadLabels.Namespace)));
        labels.Add(new("pod", Value(WorkloadLabels.Pod)));
        labels.Add(new("pod_uid", Value(WorkloadLabels.PodUid)));
        labels.Add(new("hpc_job", Value(WorkloadLabels.SlurmJob)));
        return [.. labels.Where(label => label.Value.Length > 0)];

        string Value(string name) => known.FirstOrDefault(label => label.Name == name).Value ?? "";
    }
}
