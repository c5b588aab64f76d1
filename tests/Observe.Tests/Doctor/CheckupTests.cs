using System.Net;
using System.Net.Sockets;
using Observe.Observe.Doctor;
using Observe.Observe.Machine;

namespace Observe.Observe.Tests.Doctor;

public sealed class CheckupTests
{
    [Theory]
    [InlineData("8.0.404 [/usr/share/dotnet/sdk]\n10.0.401 [/usr/share/dotnet/sdk]", "Ok", "10.0.401")]
    [InlineData("8.0.404 [/usr/share/dotnet/sdk]", "Failed", "only 8.0.404")]
    [InlineData("", "Failed", "none")]
    [InlineData(null, "Failed", "dotnet is not on the PATH")]
    public void Sdk_WhatIsInstalled_IsJudged(string? installed, string state, string finding)
    {
        var check = Checkup.Sdk(installed);

        Assert.Equal((state, finding), (check.State.ToString(), check.Finding));
        Assert.Equal(check.State == CheckState.Ok, check.Remedy is null);
    }

    [Theory]
    [InlineData("v20.20.2", "11.1.0", "Ok", "v20.20.2, npm 11.1.0")]
    [InlineData("v16.0.0", "8.0.0", "Failed", "v16.0.0 is too old")]
    [InlineData(null, null, "Failed", "node is not on the PATH")]
    [InlineData("v20.20.2", null, "Failed", "npm is not on the PATH")]
    public void Node_WhatIsInstalled_IsJudged(string? node, string? npm, string state, string finding)
    {
        var check = Checkup.Node(node, npm);

        Assert.Equal((state, finding), (check.State.ToString(), check.Finding));
    }

    [Fact]
    public void Port_Taken_FailsAndNamesPortAndOption()
    {
        using var scratch = new ScratchDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var check = Checkup.Port(new ListenPort("Dashboard", "--port", port), new MachineOptions { DataDirectory = scratch.Path });

        Assert.Equal(CheckState.Failed, check.State);
        Assert.Equal($"Port {port} on 127.0.0.1, wanted for Dashboard, is already in use. Free it, or choose another with --port.", check.Remedy);
    }

    [Fact]
    public void Port_Free_IsOk()
    {
        using var scratch = new ScratchDirectory();

        var check = Checkup.Port(new ListenPort("Dashboard", "--port", 0), new MachineOptions { DataDirectory = scratch.Path });

        Assert.Equal(CheckState.Ok, check.State);
    }

    [Fact]
    public void Data_HeldByAnother_SaysByWhom()
    {
        using var scratch = new ScratchDirectory();
        using var held = DataDirectory.Hold(scratch.Path);
        new RunningMachine(4711, new Uri("http://127.0.0.1:8080"), new Uri("http://127.0.0.1:4318"), new Uri("http://127.0.0.1:4317"))
            .Write(scratch.Path);

        var check = Checkup.Data(scratch.Path);

        Assert.Equal(CheckState.Note, check.State);
        Assert.Contains("process 4711, http://127.0.0.1:8080", check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_NotThereYet_IsOkAndStaysAway()
    {
        using var scratch = new ScratchDirectory();

        Assert.Equal(CheckState.Ok, Checkup.Data(scratch.File("new")).State);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void Disk_LessFreeThanNeeded_Fails()
    {
        using var scratch = new ScratchDirectory();

        Assert.Equal(CheckState.Failed, Checkup.Disk(scratch.Path, minFreeBytes: long.MaxValue).State);
        Assert.NotEqual(CheckState.Failed, Checkup.Disk(scratch.Path, minFreeBytes: 0).State);
    }

    [Fact]
    public void Gpu_NoDriver_IsOkAndNagsNobody()
    {
        using var scratch = new ScratchDirectory();

        var check = Checkup.Gpu(scratch.File("libnvidia-ml.so.1"));

        Assert.Equal((CheckState.Ok, "none here; GPUs are not read", null), (check.State, check.Finding, check.Remedy));
    }

    [Fact]
    public async Task Ask_ProgramIsNotThere_IsNull()
    {
        Assert.Null(await Tool.AskAsync("observe-no-such-program", "--version", TestContext.Current.CancellationToken));
    }
}
