namespace Observe.GpuExporter.Metrics;

/// <summary>
/// Labels that say whose work runs on a device. OpenTelemetry's names, so that on a page of metrics (<c>k8s_pod_name</c>) none of them is the same as a
/// label that a scrape adds itself (<c>pod</c>).
/// </summary>
public static class WorkloadLabels
{
    public const string Pod = "k8s.pod.name";
    public const string PodUid = "k8s.pod.uid";
    public const string Namespace = "k8s.namespace.name";
    public const string Container = "k8s.container.name";
    public const string ContainerId = "container.id";
    public const string SlurmJob = "slurm.job.id";
    public const string SlurmUser = "slurm.job.user";
}
