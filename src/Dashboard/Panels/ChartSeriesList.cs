using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Panels;

/// <summary>Makes series from rows: the eight largest by sum in a stable order, the rest together as "other".</summary>
public static class ChartSeriesList
{
    public const int MostSeries = 8;

    public const string Other = "other";

    /// <summary>Shown for the empty name: what the emitter did not say.</summary>
    public const string NotSaid = "(not set)";

    /// <summary>A bucket without a row is zero: for sums.</summary>
    /// <param name="window">The buckets.</param>
    /// <param name="rows">Instant (any within its bucket), name and value; several rows of one place are added.</param>
    /// <param name="colours">Where colours are kept.</param>
    /// <param name="kind">What is named, e.g. <c>model</c>.</param>
    /// <param name="href">Where a name leads; nothing when null.</param>
    public static IReadOnlyList<ChartSeries> Sums(
        TimeWindow window,
        IEnumerable<(DateTime AtUtc, string Name, decimal Value)> rows,
        ColourBook colours,
        string kind,
        Func<string, string>? href = null)
    {
        var byName = new Dictionary<string, decimal[]>(StringComparer.Ordinal);
        foreach (var (atUtc, name, value) in rows)
        {
            if (!byName.TryGetValue(name, out var values))
                byName[name] = values = new decimal[window.Buckets.Count];

            values[window.IndexOf(atUtc)] += value;
        }

        var ranked = byName.OrderByDescending(named => named.Value.Sum()).ThenBy(named => named.Key, StringComparer.Ordinal).ToList();
        var shown = ranked.Count > MostSeries ? MostSeries - 1 : ranked.Count;
        var series = ranked.Take(shown)
            .Select(named => new ChartSeries(Shown(named.Key), Whole(named.Value))
            {
                Colour = colours.ColourOf(kind, named.Key),
                Href = href?.Invoke(named.Key),
            })
            .ToList();
        if (ranked.Count > shown)
            series.Add(new ChartSeries($"{Other} ({ranked.Count - shown})", Whole(Added(ranked.Skip(shown).Select(named => named.Value)))));

        return series;
    }

    /// <summary>A bucket without a row is a gap: for percentiles and rates.</summary>
    public static ChartSeries Line(TimeWindow window, string name, IEnumerable<(DateTime AtUtc, decimal? Value)> rows, int strength)
    {
        var values = new decimal?[window.Buckets.Count];
        foreach (var (atUtc, value) in rows)
            values[window.IndexOf(atUtc)] = value;

        return new ChartSeries(name, values) { Strength = strength };
    }

    /// <summary>A name as shown.</summary>
    public static string Shown(string name) => name.Length == 0 ? NotSaid : name;

    private static decimal?[] Whole(decimal[] values) => [.. values.Select(value => (decimal?)value)];

    private static decimal[] Added(IEnumerable<decimal[]> rows) =>
        rows.Aggregate((sum, row) => [.. sum.Zip(row, (left, right) => left + right)]);
}
