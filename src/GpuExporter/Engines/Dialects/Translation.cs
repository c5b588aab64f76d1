using Observe.GpuExporter.Metrics;

namespace Observe.GpuExporter.Engines.Dialects;

/// <summary>How the samples of one name become a number of the replica when there are several, one a worker or a label that nobody asked for.</summary>
internal enum Fold
{
    Sum,

    /// <summary>Of shares: two caches half full are half full.</summary>
    Mean,
}

/// <summary>A canonical metric, and what an engine calls it. A table of these is a dialect.</summary>
/// <param name="Sources">The names in order of preference: the first that the page has is taken, so that renamed metrics are found under both names.</param>
internal sealed record Translation(Metric Metric, params Source[] Sources)
{
    public Fold Fold { get; init; } = Fold.Sum;
}

/// <summary>A name of an engine's, without <c>_bucket</c> where it is a histogram.</summary>
/// <param name="Name">As the engine writes it. Ray's prefix and its underscores for colons are known besides.</param>
internal sealed record Source(string Name)
{
    /// <summary>Turns the engine's unit into the canonical one: 0.001 for milliseconds.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Only samples with this value of this label.</summary>
    public (string Label, string Value)? Where { get; init; }

    /// <summary>The engine's label that stays, under the canonical name; each of its values is a series.</summary>
    public (string Label, string As)? Keeps { get; init; }

    public static implicit operator Source(string name) => new(name);
}
