using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>What was taken and what was not, over time.</summary>
public sealed class IngestSeriesQuery
{
    private IngestSeriesQuery()
    {
    }

    public static Task<IReadOnlyList<IngestSeriesRow>> RunAsync(SqlRunner runner, IngestParameters parameters, CancellationToken token) =>
        runner.QueryAsync<IngestSeriesQuery, IngestSeriesRow>(parameters, token);
}

/// <summary>The scope, in steps of at most a quarter hour: the ledger keeps minutes, and every zone's days are quarter hours.</summary>
public sealed record IngestParameters : TenantRange
{
    private const int QuarterSeconds = 900;

    public IngestParameters(TimeWindow window, ReadableTenants tenants)
        : base(window.FromUtc, window.ToUtc, tenants) => StepSeconds = Math.Min(window.StepSeconds, QuarterSeconds);

    public int StepSeconds { get; }
}

/// <summary>Items of one signal in one step. See IngestSeriesQuery.sql.</summary>
public sealed record IngestSeriesRow(DateTime StepStart, string Signal, string Outcome, string Reason, long Items);
