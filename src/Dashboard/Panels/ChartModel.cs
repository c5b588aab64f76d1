using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Panels;

/// <summary>How values are drawn. Stacked only for parts of a whole; lines for rates and percentiles.</summary>
public enum ChartKind
{
    StackedBars,
    Lines,
}

/// <summary>What the values are, which decides how axis, tooltip and table spell them.</summary>
public enum ChartUnit
{
    /// <summary>Requests or tokens: 1.2 M.</summary>
    Count,

    /// <summary>Milliseconds: 340 ms, 1.8 s.</summary>
    DurationMs,

    /// <summary>An amount of <see cref="ChartModel.Currency"/>.</summary>
    Money,

    /// <summary>Per cent.</summary>
    Percent,

    /// <summary>Watts: 412 W, 5.6 kW.</summary>
    Watts,

    /// <summary>Degrees Celsius.</summary>
    Celsius,

    /// <summary>Bytes: 71.2 GB.</summary>
    Bytes,

    /// <summary>Bytes a second.</summary>
    BytesPerSecond,

    /// <summary>Hertz: 1.98 GHz.</summary>
    Hertz,
}

/// <summary>One line or one colour of a stack. Values are decimals because money is among them; null is a gap.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Values">One value a bucket.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<decimal?> Values)
{
    /// <summary>0 to 7 from <see cref="ColourBook"/>; null draws it grey, as "other" is.</summary>
    public int? Colour { get; init; }

    /// <summary>For percentiles: 1 weakest to 3 strongest of one hue, instead of a colour.</summary>
    public int? Strength { get; init; }

    /// <summary>For limits: a dashed line in the text's colour.</summary>
    public bool IsLimit { get; init; }

    /// <summary>Where a click on the legend's arrow leads, e.g. the explorer with this filter; null leads nowhere.</summary>
    public string? Href { get; init; }
}

/// <summary>A stretch of buckets with something about it, drawn behind the series.</summary>
/// <param name="First">Its first bucket.</param>
/// <param name="Last">Its last bucket, included.</param>
/// <param name="Label">What it was.</param>
public readonly record struct ChartBand(int First, int Last, string Label);

/// <summary>A moment at which something went wrong, drawn as a line across.</summary>
/// <param name="Bucket">When.</param>
/// <param name="Label">What, in a word or two.</param>
public readonly record struct ChartMark(int Bucket, string Label);

/// <summary>A chart over time, complete: everything the drawing needs and nothing about how it is drawn.</summary>
public sealed record ChartModel
{
    public required ChartKind Kind { get; init; }
    public required ChartUnit Unit { get; init; }

    /// <summary>The axis in words, e.g. <c>Tokens per 15 minutes</c>.</summary>
    public required string AxisTitle { get; init; }

    /// <summary>The buckets, what of them is still filling, and the zone of their labels.</summary>
    public required TimeWindow Window { get; init; }

    /// <summary>At most eight and "other"; see <see cref="ChartSeriesList"/>.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>What to shade.</summary>
    public IReadOnlyList<ChartBand> Bands { get; init; } = [];

    /// <summary>What to strike.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>The top of the axis at least, e.g. a limit; null lets the values decide.</summary>
    public decimal? Top { get; init; }

    /// <summary>ISO code where the unit is money.</summary>
    public string? Currency { get; init; }

    public bool IsEmpty => Series.All(series => series.Values.All(value => value is null or 0m));
}
