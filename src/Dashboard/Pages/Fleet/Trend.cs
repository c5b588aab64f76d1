namespace Observe.Dashboard.Pages.Fleet;

/// <summary>Small lines.</summary>
public static class Trend
{
    /// <summary>From the first value that is known to the last; between them nothing is nothing.</summary>
    public static IReadOnlyList<decimal> Known(IReadOnlyList<decimal?> values)
    {
        var known = values.Select((value, i) => (value, i)).Where(point => point.value is not null).ToList();
        return known.Count == 0 ? [] : [.. values.Skip(known[0].i).Take(known[^1].i - known[0].i + 1).Select(value => value ?? 0m)];
    }
}
