using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>Why items were not taken, most first.</summary>
public sealed class IngestReasonsQuery
{
    private IngestReasonsQuery()
    {
    }

    public static Task<IReadOnlyList<IngestReasonRow>> RunAsync(SqlRunner runner, IngestRangeParameters parameters, CancellationToken token) =>
        runner.QueryAsync<IngestReasonsQuery, IngestReasonRow>(parameters, token);
}

/// <summary>A whole range.</summary>
public sealed record IngestRangeParameters : TenantRange
{
    public IngestRangeParameters(TimeWindow window, ReadableTenants tenants)
        : base(window.FromUtc, window.ToUtc, tenants)
    {
    }
}

/// <summary>One reason of one signal. See IngestReasonsQuery.sql.</summary>
public sealed record IngestReasonRow(string Outcome, string Reason, string Signal, long Items, long Keys, DateTime LastMinute);
