namespace Observe.Dashboard.Pages.Cost;

/// <summary>The orders of the cost table.</summary>
public enum CostSort
{
    Amount,
    Name,
    Requests,
    InputTokens,
    OutputTokens,
    UnpricedTokens,
    Period,
}

/// <summary>An order's word in SQL and URLs.</summary>
public static class CostSorts
{
    public static string Key(this CostSort sort) => sort switch
    {
        CostSort.Amount => "amount",
        CostSort.Name => "name",
        CostSort.Requests => "requests",
        CostSort.InputTokens => "input_tokens",
        CostSort.OutputTokens => "output_tokens",
        CostSort.UnpricedTokens => "unpriced_tokens",
        CostSort.Period => "period",
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "not an order"),
    };

    /// <summary>The order of a URL's word; by amount for another word.</summary>
    public static CostSort Parse(string? key)
    {
        foreach (var sort in Enum.GetValues<CostSort>())
        {
            if (sort.Key() == key)
                return sort;
        }

        return CostSort.Amount;
    }
}
