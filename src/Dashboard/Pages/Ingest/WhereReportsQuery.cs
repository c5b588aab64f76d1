using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>The reports of usage that a trace brought.</summary>
public sealed class WhereReportsQuery
{
    private WhereReportsQuery()
    {
    }

    public static Task<IReadOnlyList<WhereReportRow>> RunAsync(SqlRunner runner, WhereParameters parameters, CancellationToken token) =>
        runner.QueryAsync<WhereReportsQuery, WhereReportRow>(parameters, token);
}

/// <summary>One report. Ids are hexadecimal, times UTC. See WhereReportsQuery.sql.</summary>
public sealed record WhereReportRow(
    string Tenant, string RequestKey, string Layer, string Role, string Finality, ulong Version, DateTime EventTime, DateTime RecordedAt,
    DateTime BucketStart, string TraceId, string SpanId, string ParentSpanId, string Dialect, string Model, string Service, string BucketRule,
    long Tokens);
