using Observe.GpuExporter.Engines.Discovery;
using Observe.GpuExporter.Metrics;
using Observe.GpuExporter.Nodes;

namespace Observe.GpuExporter.Tests.Engines;

public sealed class EngineDiscoveryTests : IDisposable
{
    private readonly ScratchProc proc = new();

    public void Dispose() => proc.Dispose();

    [Theory]
    [InlineData("vllm", "http://127.0.0.1:8000/", "Qwen/Qwen3-8B", "/usr/bin/python3 /usr/local/bin/vllm serve Qwen/Qwen3-8B --tensor-parallel-size 4")]
    [InlineData("vllm", "http://127.0.0.1:9001/", "big", "python -m vllm.entrypoints.openai.api_server --model x/y --served-model-name big --port 9001 --host 0.0.0.0")]
    [InlineData("sglang", "http://10.1.2.3:30000/", "deepseek", "python3 -m sglang.launch_server --model-path deepseek --host 10.1.2.3 --tp 8")]
    [InlineData("sglang", "http://[::1]:31000/", "", "python3 -m sglang.launch_server --port=31000 --host ::1")]
    [InlineData("tensorrt-llm", "http://127.0.0.1:8000/", "", "/usr/bin/python3 /usr/local/bin/trtllm-serve serve /models/llama")]
    [InlineData("triton", "http://127.0.0.1:8012/", "", "tritonserver --model-repository=/models --metrics-port 8012 --http-port 8010")]
    [InlineData("tgi", "http://127.0.0.1:8080/", "bigscience/bloom", "text-generation-launcher --model-id bigscience/bloom --port 8080")]
    [InlineData("llama.cpp", "http://127.0.0.1:8080/", "phi", "/app/llama-server -m /models/phi.gguf --alias phi --metrics")]
    [InlineData("dynamo", "http://127.0.0.1:8100/", "", "python3 -m dynamo.frontend --http-port 8100")]
    public void Recognise_CommandLine_SaysEngineAddressAndModel(string kind, string address, string model, string commandLine)
    {
        var found = CommandLineRule.Recognise(7, commandLine.Split(' '));

        Assert.Equal(new EngineProcess(7, kind, new Uri(address), model), found);
    }

    [Theory]
    [InlineData("vllm bench serving --port 8000")]
    [InlineData("python3 train.py --data /mnt/vllm/set")]
    [InlineData("bash")]
    [InlineData("vim /etc/systemd/system/vllm.service")]
    public void Recognise_AnythingElse_IsNobodys(string commandLine) => Assert.Null(CommandLineRule.Recognise(7, commandLine.Split(' ')));

    [Theory]
    [InlineData("VLLM::Worker_TP3", 3)]
    [InlineData("VLLM::Worker_PP1_TP2_EP2", 2)]
    [InlineData("VLLM::Worker_DP0_TP11", 11)]
    [InlineData("sglang::scheduler_TP1_EP1", 1)]
    [InlineData("VLLM::EngineCore", null)]
    [InlineData("python3 worker.py TP3", null)]
    public void Rank_Title_IsRead(string title, int? rank) => Assert.Equal(rank, WorkerTitle.Rank(title));

    [Fact]
    public void Look_WorkersOfOneServer_AreItsSeatsWithTheirRanks()
    {
        proc.Add(100, 1, "/usr/bin/python3", "/usr/local/bin/vllm", "serve", "llama", "--port", "8001");
        proc.Add(110, 100, "VLLM::EngineCore");
        proc.Add(120, 110, "VLLM::Worker_TP0");
        proc.Add(121, 110, "VLLM::Worker_TP1");
        proc.Add(130, 1, "python3", "train.py");
        // Enumerated the other way round than ranked.
        NodeDevice[] devices = [Device(0, 121, 130), Device(1, 120), Device(2, 130), Device(3)];

        var found = Assert.Single(new EngineDiscovery(proc.Root).Look(devices));

        Assert.Equal(new Uri("http://127.0.0.1:8001"), found.Server.Address);
        Assert.Equal([(devices[0], 1), (devices[1], 0)], found.Seats);
    }

    [Fact]
    public void Look_TwoServersOnOneDevice_AreTwo()
    {
        proc.Add(100, 1, "llama-server", "--port", "8001");
        proc.Add(200, 1, "llama-server", "--port", "8002");
        NodeDevice[] devices = [Device(0, 100, 200)];

        var found = new EngineDiscovery(proc.Root).Look(devices);

        Assert.Equal([8001, 8002], found.Select(one => one.Server.Address.Port).Order());
        Assert.All(found, one => Assert.Equal([(devices[0], 0)], one.Seats));
    }

    [Fact]
    public void Look_ProcessesThatAreGoneOrAnothers_FindsNothing()
    {
        Assert.Empty(new EngineDiscovery(proc.Root).Look([Device(0, 1, 4_000_000)]));
    }

    internal static NodeDevice Device(int index, params int[] pids) =>
        new(new DeviceIdentity { Uuid = $"GPU-{index}", Index = index, Model = "NVIDIA H100" }) { Processes = [.. pids.Select(pid => new GpuProcess(pid, 1))] };
}
