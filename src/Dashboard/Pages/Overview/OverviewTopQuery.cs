using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Overview;

/// <summary>The busiest tenants or models of the range, by tokens.</summary>
public sealed class OverviewTopQuery
{
    private OverviewTopQuery()
    {
    }

    public static Task<IReadOnlyList<TopRow>> RunAsync(SqlRunner runner, OverviewTopParameters parameters, CancellationToken token) =>
        runner.QueryAsync<OverviewTopQuery, TopRow>(parameters, token);
}

/// <summary>The scope and what to rank.</summary>
public sealed record OverviewTopParameters : RollupFilter
{
    private OverviewTopParameters(ScopeView view, string dimension)
        : base(view, hoursSuffice: true) => Dimension = dimension;

    /// <summary>The column.</summary>
    public string Dimension { get; }

    public int Limit { get; init; } = 5;

    public static OverviewTopParameters ByTenant(ScopeView view) => new(view, "tenant");

    public static OverviewTopParameters ByModel(ScopeView view) => new(view, "model");
}

/// <param name="Name">Tenant or model.</param>
/// <param name="Requests">Counted requests.</param>
/// <param name="InputTokens">All input buckets.</param>
/// <param name="OutputTokens">All output buckets.</param>
/// <param name="AllTokens">Tokens of everything in the range: what a share is taken of.</param>
public sealed record TopRow(string Name, long Requests, long InputTokens, long OutputTokens, long AllTokens)
{
    public long Tokens => InputTokens + OutputTokens;
}
