namespace Observe.GpuExporter.Metrics;

/// <summary>Labels of an engine's series, and of the join between engines and GPUs.</summary>
public static class EngineLabels
{
    /// <summary>vllm, sglang, tgi, tensorrt-llm, triton, llama.cpp, nim, dynamo.</summary>
    public const string Engine = "observe.engine";

    /// <summary>The deployment that the replica belongs to; the model's name where nobody says otherwise.</summary>
    public const string Deployment = "observe.deployment.id";

    /// <summary>The replica: the address of its metrics, <c>10.0.0.7:8000</c>, unless configured.</summary>
    public const string Replica = "service.instance.id";

    /// <summary>The model as the engine names it.</summary>
    public const string Model = "gen_ai.request.model";

    /// <summary>Rank in tensor parallelism: <c>0</c> to one less than the number of GPUs.</summary>
    public const string TensorParallelRank = "observe.engine.tp_rank";

    /// <summary>Of finished requests: stop, length, abort, error …</summary>
    public const string FinishReason = "gen_ai.response.finish_reasons";
}
