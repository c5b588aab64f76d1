using Observe.Dashboard.Scope;
using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>How each Metering stands, as it said last.</summary>
public sealed class IngestStatusQuery
{
    private IngestStatusQuery()
    {
    }

    public static Task<IReadOnlyList<IngestStatusRow>> RunAsync(SqlRunner runner, IngestStatusParameters parameters, CancellationToken token) =>
        runner.QueryAsync<IngestStatusQuery, IngestStatusRow>(parameters, token);
}

/// <summary>The last day, whatever range the page shows.</summary>
public sealed record IngestStatusParameters : TenantRange
{
    public IngestStatusParameters(DateTime nowUtc, ReadableTenants tenants)
        : base(nowUtc.AddDays(-1), nowUtc.AddHours(1), tenants)
    {
    }
}

/// <summary>One Metering. See IngestStatusQuery.sql.</summary>
public sealed record IngestStatusRow(
    string Instance, DateTime LastAt, long Bytes, long LimitBytes, long Batches, double OldestSeconds, bool IsStoreAvailable, string StoreError);
