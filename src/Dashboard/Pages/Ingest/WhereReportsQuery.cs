using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>The reports of usage that a trace brought.</summary>
public sealed class WhereReportsQuery
{
    private WhereReportsQuery()
    {
    }

    public static Task<IReadOnlyList<WhereReportRow>> RunAsync(SqlRunner runner, WhereReportsParameters parameters, CancellationToken token) =>
        runner.QueryAsync<WhereReportsQuery, WhereReportRow>(parameters, token);
}

/// <summary>One report; times are UTC. See WhereReportsQuery.sql.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Key">The request, 32 hexadecimal digits.</param>
/// <param name="LayerName">gateway, engine or client.</param>
/// <param name="RoleName">leaf, parent or error.</param>
/// <param name="Version">Grows with finality, then with the batch.</param>
/// <param name="Batch">The batch that it was stored with: the microsecond (UTC) in which that was opened.</param>
/// <param name="Identity">A CloudEvent's source and id, a line each; empty for other reports.</param>
/// <param name="ServiceName">Who reported it.</param>
/// <param name="EventTime">When the request was made.</param>
/// <param name="SpanRef">The span; 0 without one.</param>
/// <param name="ParentRef">The span above it; 0 without one.</param>
/// <param name="DialectName">How it was read.</param>
/// <param name="ModelName">The model that answered.</param>
/// <param name="RuleName">How its counts became buckets (R4).</param>
/// <param name="Tokens">All buckets together.</param>
public sealed record WhereReportRow(
    string Tenant, string Key, string LayerName, string RoleName, ulong Version, ulong Batch,
    string Identity, string ServiceName, DateTime EventTime, ulong SpanRef, ulong ParentRef,
    string DialectName, string ModelName, string RuleName, long Tokens)
{
    /// <summary>When its batch was opened, UTC.</summary>
    public DateTime StoredAt => DateTime.UnixEpoch.AddMicroseconds(Batch);
}
