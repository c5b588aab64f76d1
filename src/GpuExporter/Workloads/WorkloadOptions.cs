using Microsoft.Extensions.Options;

namespace Observe.GpuExporter.Workloads;

/// <summary>Section <c>GpuExporter:Workloads</c>: how the exporter finds out whose container or job a device is given to.</summary>
public sealed record WorkloadOptions
{
    public const string Section = "GpuExporter:Workloads";

    /// <summary>Whether to ask the kubelet which pods hold which devices (default true). Nothing is asked while its socket is not there.</summary>
    public bool Kubernetes { get; set; } = true;

    /// <summary>The kubelet's pod-resources socket.</summary>
    public string KubeletSocket { get; set; } = "/var/lib/kubelet/pod-resources/kubelet.sock";

    /// <summary>Resources that are GPUs, beside nvidia.com/gpu, nvidia.com/gpu.shared and nvidia.com/mig-*; separated by commas (default none).</summary>
    public string ResourceNames { get; set; } = "";

    /// <summary>
    /// Whether to look at the control groups of the processes on a device (default false). In a container it needs the host's process numbers
    /// (<c>hostPID: true</c>, <c>--pid host</c>); on the host nothing but a readable <see cref="ProcRoot"/>.
    /// </summary>
    public bool Processes { get; set; }

    /// <summary>Whether to look for a Slurm job in the environment of the processes on a device (default false). Needs what <see cref="Processes"/> needs and the right to read it: the same user, or CAP_SYS_PTRACE.</summary>
    public bool ProcessEnvironment { get; set; }

    /// <summary>Where the host's <c>/proc</c> is.</summary>
    public string ProcRoot { get; set; } = "/proc";

    /// <summary>A directory with a file a device, named by its index (<c>0</c>) or index and instance (<c>0.1</c>), a job a line, as a batch system's prolog writes it; empty for none.</summary>
    public string JobDirectory { get; set; } = "";

    /// <summary>How often to look (default 15).</summary>
    public int IntervalSeconds { get; set; } = 15;
}

internal sealed class ValidateWorkloadOptions : IValidateOptions<WorkloadOptions>
{
    private const int MinSeconds = 1;
    private const int MaxSeconds = 3_600;

    /// <summary>What a unix socket's address holds on Linux.</summary>
    private const int MaxSocketPath = 107;

    public ValidateOptionsResult Validate(string? name, WorkloadOptions options)
    {
        var failures = new List<string>();
        if (options.IntervalSeconds is < MinSeconds or > MaxSeconds)
            failures.Add($"{WorkloadOptions.Section}:{nameof(options.IntervalSeconds)} is {options.IntervalSeconds}; it must be from {MinSeconds} to {MaxSeconds}.");
        if (options.Kubernetes && !Path.IsPathRooted(options.KubeletSocket))
            failures.Add($"{WorkloadOptions.Section}:{nameof(options.KubeletSocket)} is '{options.KubeletSocket}'; it must be a path from the root.");
        if (System.Text.Encoding.UTF8.GetByteCount(options.KubeletSocket) > MaxSocketPath)
            failures.Add($"{WorkloadOptions.Section}:{nameof(options.KubeletSocket)} is longer than {MaxSocketPath} bytes, which is all that a socket's address holds.");
        if ((options.Processes || options.ProcessEnvironment) && !Path.IsPathRooted(options.ProcRoot))
            failures.Add($"{WorkloadOptions.Section}:{nameof(options.ProcRoot)} is '{options.ProcRoot}'; it must be a path from the root.");
        if (options.JobDirectory.Length > 0 && !Path.IsPathRooted(options.JobDirectory))
            failures.Add($"{WorkloadOptions.Section}:{nameof(options.JobDirectory)} is '{options.JobDirectory}'; it must be a path from the root.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
