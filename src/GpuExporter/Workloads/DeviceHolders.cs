namespace Observe.GpuExporter.Workloads;

/// <summary>Who holds one device, as told by up to three witnesses.</summary>
internal sealed class DeviceHolders
{
    /// <summary>Devices shared in time are given to some dozens; beyond this the rest is left out.</summary>
    private const int MaxWorkloads = 128;

    private readonly HashSet<Workload> given = [];
    private readonly HashSet<Workload> seen = [];
    private readonly HashSet<Workload> jobs = [];
    private bool strangers;

    /// <summary>The kubelet gave it to this container: name of pod, namespace, container.</summary>
    public void Given(Workload workload) => given.Add(workload);

    /// <summary>A process of this container or job was seen on it; one of neither is a stranger.</summary>
    public void Seen(Workload workload)
    {
        if (workload.IsUnknown)
            strangers = true;
        else
            seen.Add(workload);
    }

    /// <summary>A batch system says that this job has it.</summary>
    public void Job(Workload workload) => jobs.Add(workload);

    /// <summary>Everybody who holds it, each once, as fully as the witnesses together know it.</summary>
    public IReadOnlyList<Workload> All()
    {
        // A job's processes may differ in whether their environment could be read.
        var processes = seen.GroupBy(one => (one.PodUid, one.ContainerId, one.SlurmJob)).Select(group => group.MaxBy(one => one.SlurmUser.Length)!).ToList();
        var pods = processes.FindAll(one => one.PodUid.Length > 0);
        var others = processes.FindAll(one => one.PodUid.Length == 0);
        // The kubelet knows names and the control groups know identities; with more than one of either nobody knows which belongs to which.
        IEnumerable<Workload> inPods = (given.Count, pods.Count) switch
        {
            (0, _) => pods,
            (1, 1) => [given.First() with { PodUid = pods[0].PodUid, ContainerId = pods[0].ContainerId }],
            _ => given,
        };
        var unseen = jobs.Where(job => others.TrueForAll(one => one.SlurmJob != job.SlurmJob));
        return [.. inPods.Concat(others).Concat(unseen).OrderBy(one => one.ToString(), StringComparer.Ordinal).Take(MaxWorkloads)];
    }

    /// <summary>Whether all that happens on the device is the one workload's.</summary>
    public bool IsOnly(IReadOnlyList<Workload> all) => all.Count == 1 && (given.Count == 1 || !strangers);
}
