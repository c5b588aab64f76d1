using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>Requests by transport and answer.</summary>
public sealed class IngestRequestsQuery
{
    private IngestRequestsQuery()
    {
    }

    public static Task<IReadOnlyList<IngestRequestsRow>> RunAsync(SqlRunner runner, IngestRangeParameters parameters, CancellationToken token) =>
        runner.QueryAsync<IngestRequestsQuery, IngestRequestsRow>(parameters, token);
}

/// <summary>Requests of one transport with one answer. See IngestRequestsQuery.sql.</summary>
public sealed record IngestRequestsRow(string Transport, string Outcome, long Requests, DateTime LastMinute);
