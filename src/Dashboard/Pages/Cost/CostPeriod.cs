using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>Over what charges are summed. Hours, days and months are the zone's.</summary>
public enum CostPeriod
{
    /// <summary>The whole range.</summary>
    All,
    QuarterHour,
    Hour,
    Day,
    Month,
}

/// <summary>A period's word in SQL and URLs, and what suits a range.</summary>
public static class CostPeriods
{
    /// <summary>More periods than this in one chart say nothing.</summary>
    private const int MostBars = 400;

    /// <summary>What a person may choose.</summary>
    public static IReadOnlyList<CostPeriod> Choices { get; } =
        [CostPeriod.QuarterHour, CostPeriod.Hour, CostPeriod.Day, CostPeriod.Month];

    /// <summary>The word in SQL and URLs.</summary>
    public static string Key(this CostPeriod period) => period switch
    {
        CostPeriod.All => "all",
        CostPeriod.QuarterHour => "quarter",
        CostPeriod.Hour => "hour",
        CostPeriod.Day => "day",
        CostPeriod.Month => "month",
        _ => throw new ArgumentOutOfRangeException(nameof(period), period, "not a period"),
    };

    /// <summary>What a URL asks for, as far as the window allows; else what suits its length.</summary>
    public static CostPeriod Choose(string? key, TimeWindow window)
    {
        foreach (var period in Choices)
        {
            if (period.Key() == key && period.Fits(window))
                return period;
        }

        return (window.ToUtc - window.FromUtc).Ticks switch
        {
            < 7 * TimeSpan.TicksPerHour => CostPeriod.QuarterHour,
            <= 3 * TimeSpan.TicksPerDay => CostPeriod.Hour,
            <= 190 * TimeSpan.TicksPerDay => CostPeriod.Day,
            _ => CostPeriod.Month,
        };
    }

    /// <summary>False where the bars would be too many to read.</summary>
    public static bool Fits(this CostPeriod period, TimeWindow window)
    {
        var length = window.ToUtc - window.FromUtc;
        return period switch
        {
            CostPeriod.QuarterHour => length.TotalHours <= 36,
            CostPeriod.Hour => length.TotalHours <= MostBars,
            CostPeriod.Day => length.TotalDays <= MostBars,
            _ => true,
        };
    }

    /// <summary>On a button.</summary>
    public static string Title(this CostPeriod period) => period == CostPeriod.QuarterHour ? "15 min" : period.ToString();

    /// <summary>The width of a chart's bar.</summary>
    public static Step Step(this CostPeriod period) => period switch
    {
        CostPeriod.QuarterHour => Scope.Step.QuarterHour,
        CostPeriod.Hour => Scope.Step.Hour,
        CostPeriod.Month => Scope.Step.Month,
        _ => Scope.Step.Day,
    };
}
