using System.Buffers;

namespace Observe.GpuExporter.Workloads;

/// <summary>
/// What the path of a control group says about who runs in it. Version 1 and 2, with either of the kubelet's drivers, as containerd, Docker, CRI-O, podman and
/// Slurm name theirs:
/// <code>
///   /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7f3a…_….slice/cri-containerd-4be1….scope
///   /kubepods/burstable/pod7f3a…-…/4be1…
///   /system.slice/docker-4be1….scope            /docker/4be1…            /machine.slice/libpod-4be1….scope/container
///   /system.slice/slurmstepd.scope/job_42/step_0/user/task_0             /slurm/uid_1000/job_42/step_batch
/// </code>
/// </summary>
internal static class ControlGroup
{
    private const int ContainerIdLength = 64;
    private const int UidLength = 36;
    private const int StaticPodUidLength = 32;
    private const string SlurmJob = "job_";
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> OfUid = SearchValues.Create("0123456789abcdef-_");

    /// <param name="text">The contents of <c>/proc/PID/cgroup</c>: a hierarchy a line, <c>0::/path</c>.</param>
    public static Workload Read(string text)
    {
        var found = new Workload();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var path = line[(line.IndexOf(':') + 1)..];
            path = path[(path.IndexOf(':') + 1)..];
            found = ReadPath(path, found);
        }

        return found;
    }

    private static Workload ReadPath(ReadOnlySpan<char> path, Workload found)
    {
        foreach (var range in path.Split('/'))
        {
            var part = path[range];
            if (found.PodUid.Length == 0 && PodUid(part) is { } uid)
                found = found with { PodUid = uid };
            else if (ContainerId(part) is { } container)
                found = found with { ContainerId = container };
            else if (found.SlurmJob.Length == 0 && part.StartsWith(SlurmJob) && IsNumber(part[SlurmJob.Length..]))
                found = found with { SlurmJob = part[SlurmJob.Length..].ToString() };
        }

        return found;
    }

    /// <summary><c>kubepods-burstable-podUID.slice</c>, <c>podUID</c>; a static pod's identity has no dashes.</summary>
    private static string? PodUid(ReadOnlySpan<char> part)
    {
        var at = part.LastIndexOf("pod");
        if (at < 0 || (at > 0 && part[at - 1] != '-'))
            return null;

        var uid = part[(at + "pod".Length)..];
        if (uid.EndsWith(".slice"))
            uid = uid[..^".slice".Length];
        if (uid.Length is not (UidLength or StaticPodUidLength) || uid.ContainsAnyExcept(OfUid))
            return null;
        return uid.ToString().Replace('_', '-');
    }

    /// <summary>The 64 hexadecimal digits in <c>cri-containerd-ID.scope</c>, <c>kubepods-…:cri-containerd:ID</c>, <c>ID</c>.</summary>
    private static string? ContainerId(ReadOnlySpan<char> part)
    {
        var end = part.EndsWith(".scope") ? part.Length - ".scope".Length : part.Length;
        var start = end - ContainerIdLength;
        if (start < 0 || (start > 0 && part[start - 1] is not ('-' or ':')))
            return null;
        var id = part[start..end];
        return id.ContainsAnyExcept(Hexadecimal) ? null : id.ToString();
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
