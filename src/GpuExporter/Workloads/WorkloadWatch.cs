using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Workloads;

/// <summary>
/// Finds out, again and again, whose container or job holds which device: from the kubelet, from the control groups of the processes on it, from a batch
/// system's files. A workload that has a device for itself becomes a label of all its series; every pair of device and workload is a series of
/// <see cref="GpuMetrics.Workload"/> besides, so that a shared device is joined to nobody's numbers alone.
/// </summary>
internal sealed partial class WorkloadWatch : IAsyncDisposable
{
    /// <summary>What the kubelet said last holds for so long while it does not answer, a restart of it being no news about pods.</summary>
    private static readonly TimeSpan AnswerLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Processes that are looked up a device.</summary>
    private const int MaxProcesses = 512;

    private readonly Node node;
    private readonly WorkloadOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly KubeletClient? kubelet;
    private readonly ProcessFiles? processes;
    private readonly JobFiles jobs;
    private readonly HashSet<string> resources;
    private readonly Dictionary<NodeDevice, WorkloadSeries> series = [];
    private readonly Dictionary<string, string> troubles = [];
    private readonly CancellationTokenSource stopping = new();
    private IReadOnlyList<PodDevice> pods = [];
    private DateTimeOffset podsAskedAt;
    private Task looking = Task.CompletedTask;

    public WorkloadWatch(Node node, WorkloadOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        this.node = node;
        this.options = options;
        this.clock = clock;
        log = logs.CreateLogger<WorkloadWatch>();
        kubelet = options.Kubernetes ? new KubeletClient(options.KubeletSocket) : null;
        processes = options.Processes || options.ProcessEnvironment ? new ProcessFiles(options.ProcRoot, options.ProcessEnvironment) : null;
        jobs = new JobFiles(options.JobDirectory);
        resources = [.. options.ResourceNames.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Looks now and at every interval from now on.</summary>
    public void Start() => looking = Task.Run(WatchAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await looking;
        kubelet?.Dispose();
        stopping.Dispose();
    }

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        await AskKubeletAsync(cancellation);
        var devices = node.Devices;
        var holders = devices.ToDictionary(device => device, _ => new DeviceHolders());
        foreach (var pod in pods)
        {
            if (IsGpu(pod.Resource) && DeviceIds.Find(devices, pod.DeviceId) is { } device)
                holders[device].Given(new Workload { Pod = pod.Pod, Namespace = pod.Namespace, Container = pod.Container });
        }

        foreach (var (device, held) in holders)
        {
            AddProcesses(device, held);
            AddJobs(device, held);
        }

        Show(devices, holders);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), clock);
        try
        {
            do
            {
                await LookAsync(stopping.Token);
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task AskKubeletAsync(CancellationToken cancellation)
    {
        if (kubelet is null)
            return;
        if (!File.Exists(options.KubeletSocket))
        {
            // No Kubernetes here, or its directory is not mounted: usual, and nothing to complain about.
            ForgetOldPods();
            return;
        }

        try
        {
            pods = await kubelet.ListAsync(cancellation);
            podsAskedAt = clock.GetUtcNow();
            Mended(nameof(kubelet));
        }
        catch (KubeletException e)
        {
            ForgetOldPods();
            Say(nameof(kubelet), $"the kubelet at {options.KubeletSocket} cannot be asked: {e.Message}");
        }
    }

    private void ForgetOldPods()
    {
        if (clock.GetUtcNow() - podsAskedAt > AnswerLifetime)
            pods = [];
    }

    private void AddProcesses(NodeDevice device, DeviceHolders held)
    {
        if (processes is null)
            return;
        foreach (var process in device.Processes.Take(MaxProcesses))
        {
            try
            {
                if (processes.Read(process.Pid) is { } workload)
                    held.Seen(workload);
            }
            catch (UnauthorizedAccessException e)
            {
                held.Seen(new Workload());
                Say(nameof(processes), $"a process on a GPU may not be looked at by this user: {e.Message}");
            }
        }
    }

    private void AddJobs(NodeDevice device, DeviceHolders held)
    {
        try
        {
            foreach (var job in jobs.Read(device.Identity))
                held.Job(job);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(nameof(jobs), $"a file of jobs cannot be read: {e.Message}");
        }
    }

    private void Show(ImmutableArray<NodeDevice> devices, Dictionary<NodeDevice, DeviceHolders> holders)
    {
        foreach (var gone in series.Keys.Except(devices).ToList())
        {
            series[gone].Dispose();
            series.Remove(gone);
        }

        var now = clock.GetUtcNow();
        foreach (var device in devices)
        {
            var all = holders[device].All();
            if (!series.TryGetValue(device, out var shown))
                series.Add(device, shown = new WorkloadSeries(node.Board, device.Identity));
            shown.Show(all, now);
            device.Block.Annotations = holders[device].IsOnly(all) ? all[0].Labels() : [];
        }
    }

    private bool IsGpu(string resource) =>
        resource is "nvidia.com/gpu" or "nvidia.com/gpu.shared" || resource.StartsWith("nvidia.com/mig-", StringComparison.Ordinal) || resources.Contains(resource);

    /// <summary>Says what is wrong once, and again only when something else is.</summary>
    private void Say(string what, string trouble)
    {
        if (troubles.TryGetValue(what, out var said) && said == trouble)
            return;
        troubles[what] = trouble;
        CannotTell(log, trouble);
    }

    private void Mended(string what)
    {
        if (troubles.Remove(what))
            TellsAgain(log);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whose workload runs on the GPUs is not known in full: {Trouble}")]
    private static partial void CannotTell(ILogger logger, string trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "The kubelet answers again")]
    private static partial void TellsAgain(ILogger logger);
}
