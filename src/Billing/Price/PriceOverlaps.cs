namespace Observe.Billing.Price;

/// <summary>Two entries of the same name at the same time would leave the price to chance; both are named.</summary>
internal static class PriceOverlaps
{
    public static IEnumerable<string> Find(IReadOnlyList<PriceEntry> entries)
    {
        var byName = entries.SelectMany(entry => entry.Names.Select(name => (Name: name, Entry: entry)))
            .GroupBy(pair => pair.Name, pair => pair.Entry, StringComparer.Ordinal);
        foreach (var group in byName)
        {
            var sharing = group.ToList();
            for (var i = 0; i < sharing.Count; i++)
            {
                for (var j = i + 1; j < sharing.Count; j++)
                {
                    if (sharing[i].Overlaps(sharing[j]))
                        yield return Failure(group.Key, sharing[i], sharing[j]);
                }
            }
        }
    }

    private static string Failure(string name, PriceEntry first, PriceEntry second) =>
        $"prices[{second.Index}]: \"{name}\" is already priced by prices[{first.Index}] at the same time "
        + $"({Span(first)} and {Span(second)}); end one with validTo where the other begins";

    private static string Span(PriceEntry entry) => $"{Utc.Text(entry.ValidFromUtc)} – {(entry.ValidToUtc is { } end ? Utc.Text(end) : "no end")}";
}
