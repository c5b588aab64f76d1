using Observe.GpuExporter.Workloads;

namespace Observe.GpuExporter.Tests.Workloads;

public sealed class ControlGroupTests
{
    private const string Id = "4be1f0c2d3a4b5968778695a4b3c2d1e0f4be1f0c2d3a4b5968778695a4b3c2d";
    private const string Uid = "7f3a1b2c-0d4e-4f5a-8b6c-9d0e1f2a3b4c";
    private const string UidOfSlice = "7f3a1b2c_0d4e_4f5a_8b6c_9d0e1f2a3b4c";

    [Theory]
    [InlineData($"0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{UidOfSlice}.slice/cri-containerd-{Id}.scope", Uid, Id, "")]
    [InlineData($"0::/../../kubepods-besteffort-pod{UidOfSlice}.slice/crio-{Id}.scope/container", Uid, Id, "")]
    [InlineData($"0::/kubepods.slice/kubepods-pod{UidOfSlice}.slice/docker-{Id}.scope", Uid, Id, "")]
    [InlineData($"12:devices:/kubepods/burstable/pod{Uid}/{Id}\n1:name=systemd:/kubepods/burstable/pod{Uid}/{Id}", Uid, Id, "")]
    [InlineData($"1:name=systemd:/system.slice/containerd.service/kubepods-burstable-pod{UidOfSlice}.slice:cri-containerd:{Id}", "", Id, "")]
    [InlineData($"0::/kubepods/besteffort/pod0123456789abcdef0123456789abcdef/{Id}", "0123456789abcdef0123456789abcdef", Id, "")]
    [InlineData($"0::/system.slice/docker-{Id}.scope", "", Id, "")]
    [InlineData($"11:memory:/docker/{Id}", "", Id, "")]
    [InlineData($"0::/machine.slice/libpod-{Id}.scope/container", "", Id, "")]
    [InlineData($"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{Id}.scope", "", Id, "")]
    [InlineData("0::/system.slice/slurmstepd.scope/job_123/step_0/user/task_0", "", "", "123")]
    [InlineData("4:devices:/slurm/uid_1000/job_42/step_batch\n0::/", "", "", "42")]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope", "", "", "")]
    [InlineData("0::/system.slice/my-pod-thing.service/job_x", "", "", "")]
    [InlineData("0::/", "", "", "")]
    [InlineData("", "", "", "")]
    [InlineData("no colons at all", "", "", "")]
    public void Read_PathsAsTheyAreFound_GivePodContainerAndJob(string text, string podUid, string containerId, string job)
    {
        var workload = ControlGroup.Read(text);

        Assert.Equal(new Workload { PodUid = podUid, ContainerId = containerId, SlurmJob = job }, workload);
    }
}
