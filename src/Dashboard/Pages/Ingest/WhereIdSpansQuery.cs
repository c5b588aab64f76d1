using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>The traces whose spans name a response id.</summary>
public sealed class WhereIdSpansQuery
{
    private WhereIdSpansQuery()
    {
    }

    public static Task<IReadOnlyList<WhereIdSpansRow>> RunAsync(SqlRunner runner, WhereIdSpansParameters parameters, CancellationToken token) =>
        runner.QueryAsync<WhereIdSpansQuery, WhereIdSpansRow>(parameters, token);
}

/// <summary>A response id, and about when its request was made.</summary>
public sealed record WhereIdSpansParameters : TenantRange
{
    private static readonly TimeSpan margin = TimeSpan.FromMinutes(1);

    /// <param name="id">The response id.</param>
    /// <param name="reports">The reports of usage that name it; at least one.</param>
    /// <param name="tenants">From the person who asks.</param>
    public WhereIdSpansParameters(string id, IReadOnlyList<WhereReportRow> reports, ReadableTenants tenants)
        : base(reports.Min(report => report.EventTime) - margin, reports.Max(report => report.EventTime) + margin, tenants) => Id = id;

    public string Id { get; }
}

/// <summary>Spans of one trace. See WhereIdSpansQuery.sql.</summary>
public sealed record WhereIdSpansRow(string Tenant, string Trace, long Spans);
