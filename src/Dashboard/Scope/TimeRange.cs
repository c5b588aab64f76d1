namespace Observe.Dashboard.Scope;

/// <summary>What a person chose: a preset that moves with the clock, or two instants. Its key is what stands in the URL.</summary>
public sealed record TimeRange
{
    private TimeRange(string key, string title) => (Key, Title) = (key, title);

    /// <summary>Spelling in the URL, e.g. <c>24h</c>; empty for an absolute range.</summary>
    public string Key { get; }

    /// <summary>What a button says.</summary>
    public string Title { get; }

    /// <summary>Length of a preset that ends now; null for months and absolute ranges.</summary>
    public TimeSpan? Length { get; private init; }

    /// <summary>For months: 0 is this month, 1 the last one.</summary>
    public int? MonthsBack { get; private init; }

    /// <summary>Bounds of an absolute range, UTC; from is before to.</summary>
    public (DateTime FromUtc, DateTime ToUtc)? Bounds { get; private init; }

    /// <summary>True when the range ends now, so that watching it live makes sense.</summary>
    public bool EndsNow => Bounds is null && MonthsBack is null or 0;

    public static IReadOnlyList<TimeRange> Presets { get; } =
    [
        new("1h", "Last hour") { Length = TimeSpan.FromHours(1) },
        new("3h", "Last 3 hours") { Length = TimeSpan.FromHours(3) },
        new("6h", "Last 6 hours") { Length = TimeSpan.FromHours(6) },
        new("24h", "Last 24 hours") { Length = TimeSpan.FromHours(24) },
        new("7d", "Last 7 days") { Length = TimeSpan.FromDays(7) },
        new("30d", "Last 30 days") { Length = TimeSpan.FromDays(30) },
        new("month", "This month") { MonthsBack = 0 },
        new("last-month", "Last month") { MonthsBack = 1 },
    ];

    public static TimeRange Default { get; } = Preset("24h")!;

    /// <summary>The preset of that key, or null.</summary>
    public static TimeRange? Preset(string? key) => Presets.FirstOrDefault(preset => preset.Key == key);

    /// <summary>A range between two instants; null when it is empty or longer than <see cref="Longest"/>.</summary>
    public static TimeRange? Between(DateTime fromUtc, DateTime toUtc) =>
        toUtc > fromUtc && toUtc - fromUtc <= Longest && fromUtc.Year is >= 2000 and < 2100
            ? new TimeRange("", "Custom") { Bounds = (fromUtc, toUtc) }
            : null;

    /// <summary>Bounds what one page may ask for.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(3 * 366);
}
