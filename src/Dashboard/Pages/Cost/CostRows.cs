namespace Observe.Dashboard.Pages.Cost;

/// <summary>The rows that are open in the table.</summary>
/// <param name="Choice">What they were asked for.</param>
/// <param name="Rows">In order.</param>
/// <param name="HasMore">Whether others follow.</param>
public sealed record CostRows(CostChoice Choice, IReadOnlyList<CostRow> Rows, bool HasMore);
