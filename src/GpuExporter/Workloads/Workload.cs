using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Workloads;

/// <summary>A container or job that a device is given to, as far as it is known; what is not known is empty.</summary>
internal sealed record Workload
{
    public string Pod { get; init; } = "";
    public string PodUid { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string Container { get; init; } = "";
    public string ContainerId { get; init; } = "";
    public string SlurmJob { get; init; } = "";
    public string SlurmUser { get; init; } = "";

    /// <summary>Whether nothing at all is known: a process outside of any container and job.</summary>
    public bool IsUnknown => this == new Workload();

    /// <summary>The labels of what is known.</summary>
    public Label[] Labels()
    {
        List<Label> labels = [];
        Add(WorkloadLabels.Pod, Pod);
        Add(WorkloadLabels.PodUid, PodUid);
        Add(WorkloadLabels.Namespace, Namespace);
        Add(WorkloadLabels.Container, Container);
        Add(WorkloadLabels.ContainerId, ContainerId);
        Add(WorkloadLabels.SlurmJob, SlurmJob);
        Add(WorkloadLabels.SlurmUser, SlurmUser);
        return [.. labels];

        void Add(string name, string value)
        {
            if (value.Length > 0)
                labels.Add(new(name, value));
        }
    }
}
