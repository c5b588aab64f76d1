using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>Whether the usage of a trace was priced.</summary>
public sealed class WhereChargesQuery
{
    private WhereChargesQuery()
    {
    }

    public static Task<IReadOnlyList<WhereChargesRow>> RunAsync(SqlRunner runner, WhereReportsParameters parameters, CancellationToken token) =>
        runner.QueryAsync<WhereChargesQuery, WhereChargesRow>(parameters, token);
}

/// <summary>Tokens of one model and quarter hour in one state: priced, free or unpriced. See WhereChargesQuery.sql.</summary>
public sealed record WhereChargesRow(string Tenant, string Model, DateTime BucketStart, string State, string Reason, long Tokens);
