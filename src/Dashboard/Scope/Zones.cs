namespace Observe.Dashboard.Scope;

/// <summary>IANA time zones: what a person may choose and what a browser may report.</summary>
internal static class Zones
{
    private const int LongestName = 64;

    /// <summary>All names this machine knows, alphabetical, UTC first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "UTC",
        .. TimeZoneInfo.GetSystemTimeZones()
            .Select(zone => zone.Id)
            .Where(name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("Etc/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The zone of an IANA name; null when there is none.</summary>
    public static TimeZoneInfo? Find(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > LongestName)
            return null;

        if (name == "UTC")
            return TimeZoneInfo.Utc;

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }
}
