using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>How one engine speaks of itself on its page of metrics. Names: the engines' own sources and documentation of 2025 and 2026.</summary>
/// <param name="Engine">The value of <see cref="EngineLabels.Engine"/>.</param>
/// <param name="Signs">Beginnings of names that only this engine writes; one for whole names ends in a space.</param>
/// <param name="Translations">What is taken.</param>
internal sealed record EngineDialect(string Engine, string[] Signs, Translation[] Translations)
{
    /// <summary>Labels that name the model, best first.</summary>
    public string[] ModelLabels { get; init; } = ["model_name", "model"];

    /// <summary>Labels of workers that report the same work as worker 0 does: only samples with 0, or without the label, are taken.</summary>
    public string[] RepeatedBy { get; init; } = [];

    /// <summary>Every engine that is understood, most particular first.</summary>
    public static IReadOnlyList<EngineDialect> All { get; } =
        [Vllm.Dialect, Sglang.Dialect, TensorRtLlm.Dialect, Triton.Dialect, Tgi.Dialect, LlamaCpp.Dialect, Dynamo.Dialect, Nim.Dialect];

    /// <summary>The dialect of that engine; null when none is.</summary>
    public static EngineDialect? Of(string engine) => All.FirstOrDefault(dialect => dialect.Engine.Equals(engine, StringComparison.OrdinalIgnoreCase));
}
