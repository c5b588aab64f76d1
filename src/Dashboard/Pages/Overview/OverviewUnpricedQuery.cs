using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>Which models have usage without a price, and why (R5). Asked only when there is some.</summary>
public sealed class OverviewUnpricedQuery
{
    private OverviewUnpricedQuery()
    {
    }

    public static Task<IReadOnlyList<UnpricedRow>> RunAsync(
        SqlRunner runner, OverviewUnpricedParameters parameters, CancellationToken token) =>
        runner.QueryAsync<OverviewUnpricedQuery, UnpricedRow>(parameters, token);
}

/// <summary>The scope.</summary>
public sealed record OverviewUnpricedParameters : RollupFilter
{
    public OverviewUnpricedParameters(ScopeView view)
        : base(view, hoursSuffice: false)
    {
    }

    public int Limit { get; init; } = 20;
}

/// <param name="Model">As usage names it.</param>
/// <param name="Reason">Why nothing prices it, in the words of the book.</param>
/// <param name="Tokens">Tokens without a price.</param>
/// <param name="RequestsAtMost">
/// An upper bound, because charges know tokens and not requests: all requests of the quarter hours, tenants and projects in which
/// such tokens of the model occurred.
/// </param>
public sealed record UnpricedRow(string Model, string Reason, long Tokens, long RequestsAtMost);
