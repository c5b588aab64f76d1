using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Observe.GpuExporter.Engines;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Engines;

public sealed class EngineWatchTests : IDisposable
{
    private readonly ScratchProc proc = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly LogLines log = new();
    private readonly Node node = new("node-1");
    private readonly EngineOptions options;

    public EngineWatchTests() => options = new EngineOptions { ProcRoot = proc.Root, TimeoutSeconds = 1 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => proc.Dispose();

    [Fact]
    public async Task Look_ConfiguredReplica_ShowsItsNumbersAndItsDevices()
    {
        await using var engine = await FakeEngine.StartAsync(FakeEngine.Page(Running("llama", 3)));
        node.Add(EngineDiscoveryTests.Device(0));
        node.Add(EngineDiscoveryTests.Device(1));
        options.Replicas.Add(new ReplicaOptions { Url = engine.Address.ToString(), Deployment = "chat", Replica = "chat-0", Gpus = "1,GPU-0", Token = "secret" });
        await using var watch = Watch();

        await watch.LookAsync(Token);

        var own = Blocks(block => block.Device is null);
        Assert.Contains("observe.engine.requests.running observe.engine=vllm service.instance.id=chat-0 gen_ai.request.model=llama observe.deployment.id=chat 3", own);
        Assert.Equal(
        [
            "observe.gpu.engine hw.id=GPU-0 observe.engine=vllm service.instance.id=chat-0 gen_ai.request.model=llama observe.deployment.id=chat observe.engine.tp_rank=1 1",
            "observe.gpu.engine hw.id=GPU-1 observe.engine=vllm service.instance.id=chat-0 gen_ai.request.model=llama observe.deployment.id=chat observe.engine.tp_rank=0 1",
        ], Blocks(block => block.Device is not null));
        Assert.Equal("Bearer secret", engine.Authorization);
    }

    [Fact]
    public async Task Look_FoundOnAGpu_IsFollowedWithoutConfiguration()
    {
        await using var engine = await FakeEngine.StartAsync(FakeEngine.Page(Running("llama", 3)));
        proc.Add(50, 1, "/usr/local/bin/vllm", "serve", "llama", "--port", $"{engine.Address.Port}");
        node.Add(EngineDiscoveryTests.Device(0, 50));
        await using var watch = Watch();

        await watch.LookAsync(Token);

        Assert.Equal(
            [$"observe.gpu.engine hw.id=GPU-0 observe.engine=vllm service.instance.id=127.0.0.1:{engine.Address.Port} gen_ai.request.model=llama observe.deployment.id=llama observe.engine.tp_rank=0 1"],
            Blocks(block => block.Device is not null));
    }

    [Fact]
    public async Task Look_ConfiguredAndFound_IsOneReplicaWithFoundDevices()
    {
        await using var engine = await FakeEngine.StartAsync(FakeEngine.Page(Running("llama", 3)));
        proc.Add(50, 1, "/usr/local/bin/vllm", "serve", "llama", "--port", $"{engine.Address.Port}");
        node.Add(EngineDiscoveryTests.Device(0, 50));
        options.Replicas.Add(new ReplicaOptions { Url = $"http://localhost:{engine.Address.Port}", Replica = "chat-0" });
        await using var watch = Watch();

        await watch.LookAsync(Token);

        Assert.Single(Blocks(block => block.Device is null), line => line.StartsWith("observe.engine.requests.running", StringComparison.Ordinal));
        Assert.Contains("service.instance.id=chat-0", Assert.Single(Blocks(block => block.Device is not null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_EngineGoesAwayAndStartsAgain_CountersGoOnAndReadingsOfNowAreGoneMeanwhile()
    {
        var engine = await FakeEngine.StartAsync(FakeEngine.Page(Running("llama", 3) + "vllm:generation_tokens_total{model_name=\"llama\"} 1000\n"));
        var address = engine.Address;
        options.Replicas.Add(new ReplicaOptions { Url = address.ToString(), Replica = "r" });
        await using var watch = Watch();
        await watch.LookAsync(Token);

        await engine.DisposeAsync();
        await watch.LookAsync(Token);
        var away = Names();
        await watch.LookAsync(Token);
        await using var again = await FakeEngine.StartAsync(FakeEngine.Page(Running("llama", 1) + "vllm:generation_tokens_total{model_name=\"llama\"} 50\n"), address.Port);
        await watch.LookAsync(Token);

        Assert.Contains("observe.engine.up 0", away);
        Assert.Contains("observe.engine.tokens.output 1000", away);
        Assert.DoesNotContain(away, line => line.StartsWith("observe.engine.requests.running", StringComparison.Ordinal));
        Assert.Contains("observe.engine.tokens.output 1050", Names());
        Assert.Contains("observe.engine.up 1", Names());
        Assert.Single(log.Lines, line => line.StartsWith("Warning: Replica r gives no metrics", StringComparison.Ordinal));
        Assert.Single(log.Lines, line => line.StartsWith("Information: Replica r gives metrics again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_SlowReplica_KeepsNobodyWaiting()
    {
        using var released = new CancellationTokenSource();
        await using var slow = await FakeEngine.StartAsync(async context =>
            await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(released.Token, context.RequestAborted).Token).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var quick = await FakeEngine.StartAsync(FakeEngine.Page(Running("llama", 3)));
        options.Replicas.Add(new ReplicaOptions { Url = slow.Address.ToString(), Replica = "slow" });
        options.Replicas.Add(new ReplicaOptions { Url = quick.Address.ToString(), Replica = "quick" });
        await using var watch = Watch();

        await watch.LookAsync(Token);
        await released.CancelAsync();

        Assert.Contains("observe.engine.requests.running 3", Names());
        Assert.Contains(log.Lines, line => line.Contains("Replica slow gives no metrics, because", StringComparison.Ordinal) && line.Contains("does not answer within 1 s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<html>sign in</html>\n<p>please</p>\n", "is the page of no engine that is known here")]
    [InlineData("node_load1 0.5\n", "is the page of no engine that is known here")]
    [InlineData("", "is the page of no engine that is known here")]
    public async Task Look_PageOfSomethingElse_SaysSo(string page, string reason)
    {
        await using var engine = await FakeEngine.StartAsync(FakeEngine.Page(page));
        options.Replicas.Add(new ReplicaOptions { Url = engine.Address.ToString() });
        await using var watch = Watch();

        await watch.LookAsync(Token);

        Assert.Contains(log.Lines, line => line.Contains(reason, StringComparison.Ordinal));
        Assert.Contains("observe.engine.up 0", Names());
    }

    [Fact]
    public async Task Look_PageTooLong_IsNotRead()
    {
        options.MaxPageBytes = 10_000;
        await using var engine = await FakeEngine.StartAsync(FakeEngine.Page(string.Concat(Enumerable.Repeat(Running("llama", 3), 1_000))));
        options.Replicas.Add(new ReplicaOptions { Url = engine.Address.ToString() });
        await using var watch = Watch();

        await watch.LookAsync(Token);

        Assert.Contains(log.Lines, line => line.Contains("longer than 10000 bytes (GpuExporter:Engines:MaxPageBytes)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_CompressedPage_IsRead()
    {
        await using var engine = await FakeEngine.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var body = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await body.WriteAsync(Encoding.UTF8.GetBytes(Running("llama", 3)));
        });
        options.Replicas.Add(new ReplicaOptions { Url = engine.Address.ToString() });
        await using var watch = Watch();

        await watch.LookAsync(Token);

        Assert.Contains("observe.engine.requests.running 3", Names());
    }

    [Fact]
    public async Task Look_FoundReplicaGoneForLong_IsForgotten()
    {
        var engine = await FakeEngine.StartAsync(FakeEngine.Page(Running("llama", 3)));
        proc.Add(50, 1, "/usr/local/bin/vllm", "serve", "llama", "--port", $"{engine.Address.Port}");
        var device = EngineDiscoveryTests.Device(0, 50);
        node.Add(device);
        await using var watch = Watch();
        await watch.LookAsync(Token);

        await engine.DisposeAsync();
        device.Processes = [];
        await watch.LookAsync(Token);
        var soon = Names();
        clock.Advance(TimeSpan.FromSeconds(options.ForgetAfterSeconds + 1));
        await watch.LookAsync(Token);

        Assert.Contains("observe.engine.up 0", soon);
        Assert.Equal([device.Block], node.Board.Blocks);
    }

    [Fact]
    public async Task Start_LooksAtOnceAndAtEveryInterval()
    {
        var looks = 0;
        await using var engine = await FakeEngine.StartAsync(context =>
        {
            Interlocked.Increment(ref looks);
            return FakeEngine.Page(Running("llama", 3))(context);
        });
        options.Replicas.Add(new ReplicaOptions { Url = engine.Address.ToString() });
        await using var watch = Watch();

        watch.Start();
        await Testing.Eventually.HoldsAsync(() => Volatile.Read(ref looks) == 1, "it looked", Token);
        await Testing.Eventually.HoldsAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(options.IntervalSeconds));
            return Volatile.Read(ref looks) >= 3;
        }, "it looked again", Token);
    }

    [Fact]
    public void Validate_EverythingWrong_ListsAllInTheWordsOfTheKeys()
    {
        var wrong = new EngineOptions { IntervalSeconds = 0, TimeoutSeconds = 9, MaxPageBytes = 1, ForgetAfterSeconds = 0, ProcRoot = "proc", CertificateAuthority = "/no/such.pem" };
        wrong.Replicas.Add(new ReplicaOptions { Url = "localhost:8000", Kind = "ollama" });

        var failures = new ValidateEngineOptions().Validate(null, wrong).Failures!.ToList();

        Assert.Equal(8, failures.Count);
        Assert.Contains("GpuExporter:Engines:Replicas:0:Url is 'localhost:8000'; it must be an address such as http://127.0.0.1:8000.", failures);
        Assert.Contains(failures, failure => failure.StartsWith("GpuExporter:Engines:Replicas:0:Kind is 'ollama'; it must be one of vllm, ", StringComparison.Ordinal));
    }

    private EngineWatch Watch() => new(node, options, clock, log);

    private static string Running(string model, int requests) => $"vllm:num_requests_running{{model_name=\"{model}\"}} {requests}\n";

    private List<string> Names() => BoardText.Lines(node.Board.Blocks);

    private List<string> Blocks(Func<SeriesBlock, bool> which) =>
        BoardText.Lines(node.Board.Blocks.Where(which), label => label.Name is "hw.id" || (!label.Name.StartsWith("hw.", StringComparison.Ordinal)));
}
