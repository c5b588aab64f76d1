using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;
using Observe.GpuExporter.Workloads;
using Observe.Testing;

namespace Observe.GpuExporter.Tests.Workloads;

public sealed class WorkloadWatchTests : IDisposable
{
    private const string ContainerA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string ContainerB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private const string Uid = "7f3a1b2c-0d4e-4f5a-8b6c-9d0e1f2a3b4c";

    private readonly ScratchDirectory scratch = new();
    private readonly FakeTimeProvider clock = new();
    private readonly LogLines logs = new();
    private readonly Node node = new("n");

    public void Dispose()
    {
        logs.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task Look_OneContainerHoldsTheDevice_LabelsAllItsSeries()
    {
        var (a, b) = (Add("GPU-a", 0), Add("GPU-b", 1));
        await using var kubelet = await KubeletAsync(
            PodResources.Pod("vllm-0", "serving", PodResources.Container("server", PodResources.Devices("nvidia.com/gpu", "GPU-a"), PodResources.Devices("vendor.com/nic", "GPU-b"))));
        await using var watch = Watch(new WorkloadOptions());

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Label[] expected = [new("k8s.pod.name", "vllm-0"), new("k8s.namespace.name", "serving"), new("k8s.container.name", "server")];
        Assert.Equal(expected, a.Block.Annotations);
        Assert.Empty(b.Block.Annotations);
        var series = Assert.Single(Workloads());
        Assert.Equal(("GPU-a", 1.0), (series.Device, series.Value));
        Assert.Equal(expected, series.Labels);
    }

    [Fact]
    public async Task Look_SharedInTime_NamesEverybodyAndLabelsNothing()
    {
        var device = Add("GPU-a", 0);
        await using var kubelet = await KubeletAsync(
            PodResources.Pod("one", "x", PodResources.Container("c", PodResources.Devices("nvidia.com/gpu.shared", "GPU-a::0", "GPU-a::1"))),
            PodResources.Pod("two", "x", PodResources.Container("c", PodResources.Devices("nvidia.com/gpu.shared", "GPU-a::2"))));
        await using var watch = Watch(new WorkloadOptions());

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Empty(device.Block.Annotations);
        Assert.Equal(["one", "two"], Workloads().Select(one => one.Labels[0].Value));
    }

    [Fact]
    public async Task Look_ResourceOfAnotherName_CountsWhenConfigured()
    {
        var device = Add("GPU-a", 0);
        await using var kubelet = await KubeletAsync(
            PodResources.Pod("one", "x", PodResources.Container("c", PodResources.Devices("example.com/h100", "GPU-a"))));
        await using var watch = Watch(new WorkloadOptions { ResourceNames = "example.com/a100, example.com/h100" });

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal("one", device.Block.Annotations[0].Value);
    }

    [Fact]
    public async Task Look_PodGone_TakesItsLabelsAndSeriesAway()
    {
        var device = Add("GPU-a", 0);
        var pods = PodResources.Pod("one", "x", PodResources.Container("c", PodResources.Devices("nvidia.com/gpu", "GPU-a")));
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context => FakeKubelet.AnswerAsync(context, PodResources.Response(pods)));
        await using var watch = Watch(new WorkloadOptions());
        await watch.LookAsync(TestContext.Current.CancellationToken);

        pods = PodResources.Pod("two", "x", PodResources.Container("c"));
        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Empty(device.Block.Annotations);
        Assert.Equal([device.Block], node.Board.Blocks);
    }

    [Fact]
    public async Task Look_DeviceGone_TakesItsSeriesAway()
    {
        var device = Add("GPU-a", 0);
        await using var kubelet = await KubeletAsync(
            PodResources.Pod("one", "x", PodResources.Container("c", PodResources.Devices("nvidia.com/gpu", "GPU-a"))));
        await using var watch = Watch(new WorkloadOptions());
        await watch.LookAsync(TestContext.Current.CancellationToken);

        node.Remove(device);
        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Empty(node.Board.Blocks);
    }

    [Fact]
    public async Task Look_KubeletSilent_KeepsWhatItSaidForTwoMinutesAndSaysItOnce()
    {
        var device = Add("GPU-a", 0);
        var works = true;
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context =>
        {
            if (works)
                return FakeKubelet.AnswerAsync(context, PodResources.Response(PodResources.Pod("one", "x", PodResources.Container("c", PodResources.Devices("nvidia.com/gpu", "GPU-a")))));
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var watch = Watch(new WorkloadOptions());
        await watch.LookAsync(TestContext.Current.CancellationToken);

        works = false;
        clock.Advance(TimeSpan.FromSeconds(110));
        await watch.LookAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(device.Block.Annotations);
        clock.Advance(TimeSpan.FromSeconds(11));
        await watch.LookAsync(TestContext.Current.CancellationToken);
        Assert.Empty(device.Block.Annotations);
        works = true;
        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(device.Block.Annotations);
        Assert.Equal(
            [
                $"Warning: Whose workload runs on the GPUs is not known in full: the kubelet at {Socket} cannot be asked: it answered with HTTP status 500",
                "Information: The kubelet answers again",
            ],
            logs.Lines);
    }

    [Fact]
    public async Task Look_NoKubernetes_SaysNothing()
    {
        Add("GPU-a", 0);
        await using var watch = Watch(new WorkloadOptions());

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Empty(logs.Lines);
        Assert.Empty(Workloads());
    }

    [Fact]
    public async Task Look_ControlGroupAndKubeletAgree_AreOneWorkload()
    {
        var device = Add("GPU-a", 0, 11, 12);
        Process(11, $"0::/kubepods/burstable/pod{Uid}/{ContainerA}");
        Process(12, $"0::/kubepods/burstable/pod{Uid}/{ContainerA}");
        await using var kubelet = await KubeletAsync(
            PodResources.Pod("vllm-0", "serving", PodResources.Container("server", PodResources.Devices("nvidia.com/gpu", "GPU-a"))));
        await using var watch = Watch(new WorkloadOptions { Processes = true });

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                new("k8s.pod.name", "vllm-0"), new("k8s.pod.uid", Uid), new("k8s.namespace.name", "serving"), new("k8s.container.name", "server"),
                new("container.id", ContainerA),
            ],
            device.Block.Annotations);
        Assert.Single(Workloads());
    }

    [Fact]
    public async Task Look_ContainersWithoutKubernetes_AreNamedByTheirId()
    {
        var (alone, shared, withStranger) = (Add("GPU-a", 0, 11), Add("GPU-b", 1, 11, 12), Add("GPU-c", 2, 11, 13, 999));
        Process(11, $"0::/system.slice/docker-{ContainerA}.scope");
        Process(12, $"0::/machine.slice/libpod-{ContainerB}.scope");
        Process(13, "0::/user.slice/user-1000.slice/session-3.scope");
        await using var watch = Watch(new WorkloadOptions { Processes = true });

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal([new("container.id", ContainerA)], alone.Block.Annotations);
        Assert.Empty(shared.Block.Annotations);
        Assert.Empty(withStranger.Block.Annotations);
        Assert.Equal(["GPU-a", "GPU-b", "GPU-b", "GPU-c"], Workloads().Select(one => one.Device));
    }

    [Fact]
    public async Task Look_ProcessesNotAllowed_AreNotLookedAt()
    {
        var device = Add("GPU-a", 0, 11);
        Process(11, $"0::/system.slice/docker-{ContainerA}.scope");
        await using var watch = Watch(new WorkloadOptions());

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Empty(device.Block.Annotations);
    }

    [Fact]
    public async Task Look_SlurmJob_IsReadFromEnvironmentAndControlGroup()
    {
        var device = Add("GPU-a", 0, 11, 12);
        Process(11, "0::/system.slice/slurmstepd.scope/job_123/step_0/user/task_0", "PATH=/bin\0SLURM_JOB_ID=123\0SLURM_JOB_USER=ada\0");
        Process(12, "0::/system.slice/slurmstepd.scope/job_123/step_0/user/task_1");
        await using var watch = Watch(new WorkloadOptions { ProcessEnvironment = true });

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Equal([new("slurm.job.id", "123"), new("slurm.job.user", "ada")], device.Block.Annotations);
    }

    [Fact]
    public async Task Look_FilesOfJobs_AreReadByDeviceAndInstance()
    {
        var whole = Add("GPU-a", 0);
        var instance = new NodeDevice(new DeviceIdentity { Uuid = "MIG-1", Index = 1, Model = "A100", ParentUuid = "GPU-b", GpuInstance = 5 });
        node.Add(instance);
        Directory.CreateDirectory(scratch.File("jobs"));
        await File.WriteAllTextAsync(scratch.File("jobs/0"), "77\n78\n\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(scratch.File("jobs/1.5"), "79\n", TestContext.Current.CancellationToken);
        await using var watch = Watch(new WorkloadOptions { JobDirectory = scratch.File("jobs") });

        await watch.LookAsync(TestContext.Current.CancellationToken);

        Assert.Empty(whole.Block.Annotations);
        Assert.Equal([new("slurm.job.id", "79")], instance.Block.Annotations);
        Assert.Equal(["77", "78", "79"], Workloads().Select(one => one.Labels[0].Value));
    }

    [Fact]
    public async Task Start_LooksAtOnceAndEveryInterval()
    {
        var device = Add("GPU-a", 0);
        await using var kubelet = await KubeletAsync(
            PodResources.Pod("one", "x", PodResources.Container("c", PodResources.Devices("nvidia.com/gpu", "GPU-a"))));
        await using var watch = Watch(new WorkloadOptions { IntervalSeconds = 10 });

        watch.Start();
        await Eventually.SeesAsync(() => device.Block.Annotations, labels => labels.Length == 3, "labels", TestContext.Current.CancellationToken);
        var late = Add("GPU-b", 1);
        Assert.Empty(late.Block.Annotations);
        await Eventually.SeesAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                return kubelet.Asked;
            },
            asked => asked >= 2, "asked again", TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Validate_WrongSettings_AreAllNamed()
    {
        var result = new ValidateWorkloadOptions().Validate(null, new WorkloadOptions
        {
            IntervalSeconds = 0, KubeletSocket = "kubelet.sock", Processes = true, ProcRoot = "proc", JobDirectory = "jobs",
        });

        Assert.Equal(4, result.Failures!.Count());
        Assert.All(result.Failures!, failure => Assert.StartsWith("GpuExporter:Workloads:", failure, StringComparison.Ordinal));
        Assert.True(new ValidateWorkloadOptions().Validate(null, new WorkloadOptions()).Succeeded);
    }

    private string Socket => scratch.File("kubelet.sock");

    private Task<FakeKubelet> KubeletAsync(params byte[][] pods) =>
        FakeKubelet.StartAsync(Socket, context => FakeKubelet.AnswerAsync(context, PodResources.Response(pods)));

    private WorkloadWatch Watch(WorkloadOptions options) =>
        new(node, options with { KubeletSocket = Socket, ProcRoot = scratch.Path }, clock, logs);

    private NodeDevice Add(string uuid, int index, params int[] processes)
    {
        var device = new NodeDevice(new DeviceIdentity { Uuid = uuid, Index = index, Minor = index, Model = "H100" })
        {
            Processes = [.. processes.Select(pid => new GpuProcess(pid, null))],
        };
        node.Add(device);
        return device;
    }

    private void Process(int pid, string groups, string? environment = null)
    {
        var directory = Directory.CreateDirectory(scratch.File(pid.ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllText(Path.Combine(directory, "cgroup"), groups + "\n");
        if (environment is not null)
            File.WriteAllText(Path.Combine(directory, "environ"), environment);
    }

    private List<(string Device, Label[] Labels, double Value)> Workloads() =>
    [
        .. node.Board.Blocks.SelectMany(block =>
        {
            var copy = new SeriesCopy();
            block.CopyTo(copy);
            return copy.Series.Zip(copy.Values)
                .Where(pair => pair.First.Metric == GpuMetrics.Workload)
                .Select(pair => (block.Device!.Uuid, pair.First.Labels, pair.Second));
        }).OrderBy(one => one.Uuid, StringComparer.Ordinal),
    ];
}
