using Microsoft.AspNetCore.Http;
using Observe.GpuExporter.Workloads;

namespace Observe.GpuExporter.Tests.Workloads;

public sealed class KubeletClientTests : IDisposable
{
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(300);

    private readonly ScratchDirectory scratch = new();

    private string Socket => scratch.File("kubelet.sock");

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task List_PodsWithDevices_AreRead()
    {
        var message = PodResources.Response(
            PodResources.Pod("vllm-0", "serving", PodResources.Container("server", PodResources.Devices("nvidia.com/gpu", "GPU-a", "GPU-b"))),
            PodResources.PodBackwards("batch", "jobs", PodResources.Container("worker", PodResources.Devices("nvidia.com/mig-1g.10gb", "MIG-c"))),
            PodResources.Pod("web", "front", PodResources.Container("nginx")));
        string? path = null;
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context =>
        {
            path = $"{context.Request.Method} {context.Request.Path} {context.Request.Protocol} {context.Request.ContentType} {context.Request.Headers.TE}";
            return FakeKubelet.AnswerAsync(context, message);
        });
        using var client = new KubeletClient(Socket);

        var devices = await client.ListAsync(TestContext.Current.CancellationToken);

        Assert.Equal("POST /v1.PodResourcesLister/List HTTP/2 application/grpc trailers", path);
        Assert.Equal(
            [
                new PodDevice("vllm-0", "serving", "server", "nvidia.com/gpu", "GPU-a"),
                new PodDevice("vllm-0", "serving", "server", "nvidia.com/gpu", "GPU-b"),
                new PodDevice("batch", "jobs", "worker", "nvidia.com/mig-1g.10gb", "MIG-c"),
            ],
            devices);
    }

    [Fact]
    public async Task List_CalledAgainAfterTheKubeletRestarted_Works()
    {
        using var client = new KubeletClient(Socket);
        for (var run = 0; run < 2; run++)
        {
            await using var kubelet = await FakeKubelet.StartAsync(Socket, context => FakeKubelet.AnswerAsync(context, []));
            for (var call = 0; call < 3; call++)
                Assert.Empty(await client.ListAsync(TestContext.Current.CancellationToken));
            Assert.Equal(3, kubelet.Asked);
        }
    }

    [Fact]
    public async Task List_HundredsOfPods_AreReadWhole()
    {
        var pods = Enumerable.Range(0, 2_000).Select(i => PodResources.Pod(
            $"pod-{i}", "many", PodResources.Container("c", PodResources.Devices("nvidia.com/gpu.shared", $"GPU-{i}::0", $"GPU-{i}::1")))).ToArray();
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context => FakeKubelet.AnswerAsync(context, PodResources.Response(pods)));
        using var client = new KubeletClient(Socket);

        Assert.Equal(4_000, (await client.ListAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task List_NobodyListens_SaysSo()
    {
        using var client = new KubeletClient(Socket);

        var none = await Assert.ThrowsAsync<KubeletException>(() => client.ListAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain("localhost", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Refused_SaysStatusAndReason()
    {
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "8";
            context.Response.Headers["grpc-message"] = "rejected by rate limit%21";
            return Task.CompletedTask;
        });
        using var client = new KubeletClient(Socket);

        var refused = await Assert.ThrowsAsync<KubeletException>(() => client.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("it refused with gRPC status 8: rejected by rate limit!", refused.Message);
    }

    [Theory]
    [InlineData("0a", "a field is longer")]
    [InlineData("ff", "a field is longer")]
    [InlineData("0bffffffffffffffffffff01", "wire type 3")]
    [InlineData("00", "number 0")]
    [InlineData("0a7f00", "a field is longer")]
    public async Task List_Garbage_SaysWhatIsWrong(string hexadecimal, string reason)
    {
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context => FakeKubelet.AnswerAsync(context, Convert.FromHexString(hexadecimal)));
        using var client = new KubeletClient(Socket);

        var wrong = await Assert.ThrowsAsync<KubeletException>(() => client.ListAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("its answer is not a list of pods: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(reason, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_HugeAnswer_IsRefusedUnread()
    {
        await using var kubelet = await FakeKubelet.StartAsync(Socket, async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.BodyWriter.WriteAsync(new byte[] { 0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3 });
        });
        using var client = new KubeletClient(Socket);

        var huge = await Assert.ThrowsAsync<KubeletException>(() => client.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("its answer of 2147483647 bytes is larger than 16777216", huge.Message);
    }

    [Fact]
    public async Task List_CutOff_SaysSo()
    {
        await using var kubelet = await FakeKubelet.StartAsync(Socket, async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.BodyWriter.WriteAsync(new byte[] { 0, 0, 0, 0, 99, 1, 2, 3 });
        });
        using var client = new KubeletClient(Socket);

        await Assert.ThrowsAsync<KubeletException>(() => client.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task List_NoAnswer_GivesUp()
    {
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = new KubeletClient(Socket, Impatience);

        var slow = await Assert.ThrowsAsync<KubeletException>(() => client.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("it did not answer within 0.3 s", slow.Message);
    }

    [Fact]
    public async Task List_HttpStatus_IsNamed()
    {
        await using var kubelet = await FakeKubelet.StartAsync(Socket, context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        using var client = new KubeletClient(Socket);

        var wrong = await Assert.ThrowsAsync<KubeletException>(() => client.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("it answered with HTTP status 404", wrong.Message);
    }
}
