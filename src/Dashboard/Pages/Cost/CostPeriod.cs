using Observe.Dashboard.Scope;

namespace Observe.Dashboard.Pages.Cost;

/// <summary>Over what charges are summed. Hours, days and months are the zone's.</summary>
public enum CostPeriod
{
    /// <summary>The whole range.</summary>
    All,
    Hour,
    Day,
    Month,
}

/// <summary>A period's word in SQL and URLs, and what suits a range.</summary>
public static class CostPeriods
{
    /// <summary>More periods than this in one chart say nothing.</summary>
    private const int MostBars = 400;

    /// <summary>The word in SQL and URLs.</summary>
    public static string Key(this CostPeriod period) => period switch
    {
        CostPeriod.All => "all",
        CostPeriod.Hour => "hour",
        CostPeriod.Day => "day",
        CostPeriod.Month => "month",
        _ => throw new ArgumentOutOfRangeException(nameof(period), period, "not a period"),
    };

    /// <summary>What a URL asks for, as far as the window allows; else hours for up to three days, days up to half a year, months.</summary>
    public static CostPeriod Choose(string? key, TimeWindow window)
    {
        foreach (var period in (ReadOnlySpan<CostPeriod>)[CostPeriod.Hour, CostPeriod.Day, CostPeriod.Month])
        {
            if (period.Key() == key && period.Fits(window))
                return period;
        }

        return (window.ToUtc - window.FromUtc).TotalDays switch
        {
            <= 3 => CostPeriod.Hour,
            <= 190 => CostPeriod.Day,
            _ => CostPeriod.Month,
        };
    }

    /// <summary>False where the bars would be too many to read.</summary>
    public static bool Fits(this CostPeriod period, TimeWindow window)
    {
        var length = window.ToUtc - window.FromUtc;
        return period switch
        {
            CostPeriod.Hour => length.TotalHours <= MostBars,
            CostPeriod.Day => length.TotalDays <= MostBars,
            _ => true,
        };
    }
}
