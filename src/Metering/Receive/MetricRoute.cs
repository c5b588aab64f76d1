using Observe.Metering.Receive.Otlp;

namespace Observe.Metering.Receive;

/// <summary>Where a metric is kept.</summary>
internal enum MetricTarget
{
    Metrics,
    GpuSamples,
    EngineSamples,
}

/// <summary>
/// Tells the metrics of GPU exporters and of inference engines from all others, by their names and by what their points name.
/// GPUs: OpenTelemetry's hw.* of a GPU, DCGM's (classic and 4.6), nvidia_gpu_exporter's, the Ops Agent's, Observe's own. Engines:
/// the canonical names of Observe's exporter, with the engine in a label; the prefix of each engine's own names; gen_ai.server.*
/// where the sender says that it is an engine, since clients send them too.
/// </summary>
internal static class MetricRoute
{
    public static MetricTarget Of(MetricsReader reader, ReadOnlySpan<byte> name)
    {
        var isNumber = reader.Kind is PointKind.Gauge or PointKind.Sum;
        if (isNumber && IsGpu(reader, name))
            return MetricTarget.GpuSamples;
        return (isNumber || reader.Kind == PointKind.Histogram) && !EngineOf(reader, name).IsEmpty ? MetricTarget.EngineSamples : MetricTarget.Metrics;
    }

    /// <summary>The engine that the metric is of, e.g. <c>vllm</c>; empty when it is none's.</summary>
    public static ReadOnlySpan<byte> EngineOf(MetricsReader reader, ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("observe.engine."u8) || name.StartsWith("gen_ai.server."u8))
        {
            if (First(reader, "observe.engine"u8) is { IsEmpty: false } labelled)
                return labelled;
            if (name.StartsWith("observe."u8))
                return "engine"u8;
        }

        if (name.StartsWith("ray_"u8))
            name = name["ray_"u8.Length..];
        if (name.StartsWith("vllm:"u8) || name.StartsWith("vllm_"u8))
            return "vllm"u8;
        if (name.StartsWith("sglang:"u8) || name.StartsWith("sglang_"u8))
            return "sglang"u8;
        if (name.StartsWith("tgi_"u8))
            return "tgi"u8;
        if (name.StartsWith("trtllm_"u8) || name.StartsWith("nv_trt_llm_"u8))
            return "tensorrt-llm"u8;
        if (name.StartsWith("llamacpp:"u8))
            return "llama.cpp"u8;
        if (name.StartsWith("nv_inference_"u8))
            return "triton"u8;
        if (name.StartsWith("dynamo_"u8))
            return "dynamo"u8;
        return name.StartsWith("gen_ai.server."u8) && SaysItIsAnEngine(reader, out var engine) ? engine : default;
    }

    private static bool SaysItIsAnEngine(MetricsReader reader, out ReadOnlySpan<byte> engine)
    {
        engine = First(reader, "gen_ai.system"u8, "gen_ai.provider.name"u8);
        if (engine.IsEmpty)
            engine = "engine"u8;
        if (First(reader, "observe.layer"u8).SequenceEqual("engine"u8))
            return true;

        ReadOnlySpan<byte> service = reader.Origin.Resource.Text("service.name"u8), scope = reader.Origin.ScopeName.Of(reader.Origin.Body);
        return IsEngineName(service) || IsEngineName(scope) || IsEngineName(engine);
    }

    private static bool IsEngineName(ReadOnlySpan<byte> name) =>
        name.StartsWith("vllm"u8) || name.StartsWith("sglang"u8) || name.StartsWith("text-generation-inference"u8) || name.StartsWith("tgi"u8)
        || name.StartsWith("trtllm"u8) || name.StartsWith("tensorrt"u8) || name.StartsWith("llama.cpp"u8);

    private static bool IsGpu(MetricsReader reader, ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("hw.gpu."u8) || name.StartsWith("DCGM_"u8) || name.StartsWith("nvidia_smi_"u8) || name.StartsWith("gpu.dcgm."u8)
            || name.StartsWith("observe.gpu."u8))
        {
            return true;
        }

        return name.StartsWith("hw."u8)
            && (First(reader, "hw.type"u8).SequenceEqual("gpu"u8) || IsGpuId(First(reader, "hw.id"u8)) || IsGpuId(First(reader, "hw.parent"u8)));
    }

    private static bool IsGpuId(ReadOnlySpan<byte> id) => id.StartsWith("GPU-"u8) || id.StartsWith("MIG-"u8);

    /// <summary>The text of the first of two attributes that the point or its resource names; the point wins.</summary>
    public static ReadOnlySpan<byte> First(MetricsReader reader, ReadOnlySpan<byte> key, ReadOnlySpan<byte> otherKey = default)
    {
        return First(reader.Point.Attributes, key, otherKey) is { IsEmpty: false } text ? text : First(reader.Origin.Resource, key, otherKey);
    }

    private static ReadOnlySpan<byte> First(AttributeTable table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> otherKey) =>
        table.Text(key) is { IsEmpty: false } text ? text : table.Text(otherKey);
}
