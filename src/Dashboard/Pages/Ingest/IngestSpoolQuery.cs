using Observe.Storage;

namespace Observe.Dashboard.Pages.Ingest;

/// <summary>How much waited in the spool, and how long, over time.</summary>
public sealed class IngestSpoolQuery
{
    private IngestSpoolQuery()
    {
    }

    public static Task<IReadOnlyList<IngestSpoolRow>> RunAsync(SqlRunner runner, IngestParameters parameters, CancellationToken token) =>
        runner.QueryAsync<IngestSpoolQuery, IngestSpoolRow>(parameters, token);
}

/// <summary>One step. See IngestSpoolQuery.sql.</summary>
public sealed record IngestSpoolRow(DateTime StepStart, long Bytes, long OldestMs);
