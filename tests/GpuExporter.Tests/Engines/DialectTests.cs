using Observe.GpuExporter.Engines;
using Observe.GpuExporter.Engines.Reading;

namespace Observe.GpuExporter.Tests.Engines;

/// <summary>A page of each engine, and what it says in canonical words.</summary>
public sealed class DialectTests
{
    [Fact]
    public void Vllm_TwoDataParallelEngines_AreOneReplica() => AssertReads("vllm", "vllm", "meta-llama/Llama-3.1-70B-Instruct",
    [
        "gen_ai.server.time_to_first_token [0 200 120 7] up to [0.001 0.1 1] sum 61.5",
        "observe.engine.kv_cache.utilization 0.5",
        "observe.engine.preemptions 4",
        "observe.engine.requests.finished gen_ai.response.finish_reasons=abort 0",
        "observe.engine.requests.finished gen_ai.response.finish_reasons=length 17",
        "observe.engine.requests.finished gen_ai.response.finish_reasons=stop 310",
        "observe.engine.requests.running 21",
        "observe.engine.requests.waiting 3",
        "observe.engine.tokens.input 1049000",
        "observe.engine.tokens.input.cached 349000",
        "observe.engine.tokens.input.computed 700000",
        "observe.engine.tokens.output 88123",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void Vllm_OldNamesUnderRay_AreFound() => AssertReads("vllm-before-v1-under-ray", "vllm", "qwen",
    [
        "gen_ai.server.time_per_output_token [5 3] up to [0.01] sum 0.2",
        "observe.engine.kv_cache.utilization 0.25",
        "observe.engine.requests.running 2",
        "observe.engine.tokens.output 800",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void Sglang_TensorParallelRanks_AreNotAddedUp() => AssertReads("sglang", "sglang", "deepseek-ai/DeepSeek-V3",
    [
        "gen_ai.server.time_per_output_token [10 60 0] up to [0.002 8] sum 3.5",
        "observe.engine.gpu.time 42.5",
        "observe.engine.kv_cache.utilization 0.71",
        "observe.engine.requests.finished 241",
        "observe.engine.requests.running 31",
        "observe.engine.requests.waiting 5",
        "observe.engine.tokens.input 8128902",
        "observe.engine.tokens.input.cached 1200",
        "observe.engine.tokens.input.computed 7000000",
        "observe.engine.tokens.output 757",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void Tgi_TokensAreSumsOfHistograms() => AssertReads("tgi", "tgi", "",
    [
        "observe.engine.queue.time [1000 200] up to [0.1] sum 300.5",
        "observe.engine.requests.finished 1200",
        "observe.engine.requests.running 32",
        "observe.engine.requests.waiting 7",
        "observe.engine.tokens.input 410000",
        "observe.engine.tokens.output 98000",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void TensorRtLlm_IsRead() => AssertReads("tensorrt-llm", "tensorrt-llm", "nvidia/Llama-3.3-70B-FP8",
    [
        "observe.engine.kv_cache.utilization 0.125",
        "observe.engine.queue.time [19 1] up to [1] sum 4.5",
        "observe.engine.requests.finished gen_ai.response.finish_reasons=stop 20",
        "observe.engine.requests.running 4",
        "observe.engine.requests.waiting 1",
        "observe.engine.tokens.input 5000",
        "observe.engine.tokens.input.cached 1500",
        "observe.engine.tokens.output 900",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void Triton_TwoModels_AreTwoBlocks_AndMillisecondsAreSeconds()
    {
        var readings = Read("triton", out var dialect);

        Assert.Equal("triton", dialect);
        Assert.Equal(["ensemble", "tensorrt_llm"], readings.Keys.Order());
        Assert.Equal(["observe.engine.requests.finished 44", "observe.engine.up 1"], readings["ensemble"]);
        Assert.Equal(
        [
            "gen_ai.server.time_to_first_token [30 14] up to [0.1] sum 4.1",
            "observe.engine.kv_cache.utilization 0.03",
            "observe.engine.requests.finished 44",
            "observe.engine.requests.running 6",
            "observe.engine.requests.waiting 2",
            "observe.engine.up 1",
        ], readings["tensorrt_llm"]);
    }

    [Fact]
    public void LlamaCpp_IsRead() => AssertReads("llama.cpp", "llama.cpp", "",
    [
        "observe.engine.requests.running 1",
        "observe.engine.requests.waiting 0",
        "observe.engine.tokens.input 2048",
        "observe.engine.tokens.output 512",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void Nim_WithoutAnyPrefix_IsRecognised() => AssertReads("nim", "nim", "meta/llama-3.1-8b-instruct",
    [
        "observe.engine.kv_cache.utilization 0.5",
        "observe.engine.requests.finished gen_ai.response.finish_reasons=stop 11",
        "observe.engine.requests.running 3",
        "observe.engine.requests.waiting 0",
        "observe.engine.tokens.input 640",
        "observe.engine.tokens.output 320",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void Dynamo_QueuedUntilTheFirstTokenIsNoQueue() => AssertReads("dynamo", "dynamo", "qwen/qwen3-32b",
    [
        "observe.engine.requests.finished gen_ai.response.finish_reasons=error 2",
        "observe.engine.requests.finished gen_ai.response.finish_reasons=success 90",
        "observe.engine.requests.running 14",
        "observe.engine.tokens.input 123456",
        "observe.engine.tokens.output 4567",
        "observe.engine.up 1",
    ]);

    [Fact]
    public void Recognise_PageOfAnotherProgram_IsNobodys() =>
        Assert.Null(PageReader.Recognise("node_cpu_seconds_total{cpu=\"0\"} 1\nprocess_open_fds 9\n"u8));

    private static void AssertReads(string page, string engine, string model, string[] lines)
    {
        var readings = Read(page, out var dialect);

        Assert.Equal(engine, dialect);
        Assert.Equal([model], readings.Keys);
        Assert.Equal(lines, readings[model]);
    }

    private static Dictionary<string, List<string>> Read(string page, out string engine)
    {
        var text = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Engines/Expositions", page + ".txt"));
        var dialect = PageReader.Recognise(text)!;
        engine = dialect.Engine;
        var target = new EngineTarget(new Uri("http://127.0.0.1:8000"));
        return new PageReader(dialect).Read(text, out _).ToDictionary(reading => reading.Model, reading =>
        {
            var series = new ModelSeries(dialect, target, reading.Model);
            series.Show(reading, DateTimeOffset.UnixEpoch);
            return BoardText.Lines([series.Block]);
        });
    }
}
