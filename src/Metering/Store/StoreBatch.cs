using Observe.Metering.Content;
using Observe.Storage.Native;
using Observe.Storage.Tables;

namespace Observe.Metering.Store;

/// <summary>
/// The rows of all tables that are stored together, column by column. Filled by one lane, then inserted under one id.
/// </summary>
internal sealed class StoreBatch : IDisposable
{
    private readonly List<Table> tables = [];

    public StoreBatch(ContentPolicy? policy = null)
    {
        var content = new ContentRows(Add("span_content", new SpanContentBatch()), policy ?? ContentPolicy.Nothing);
        Resources = new ResourceRows(Add("resources", new ResourceBatch()));
        var parts = new SpanPartRows(Add("span_events", new SpanEventBatch()), Add("span_links", new SpanLinkBatch()), content);
        Spans = new SpanRows(Add("spans", new SpanBatch()), Add("trace_bounds", new TraceBoundBatch()), Resources, parts, content);
        Add("metrics_number", Metrics.Numbers);
        Add("metrics_histogram", Metrics.Histograms);
        Add("metrics_exponential_histogram", Metrics.ExponentialHistograms);
        Add("metrics_summary", Metrics.Summaries);
        Add("gpu_samples", Samples.Gpus);
        Add("engine_samples", Samples.Engines);
        Logs = new LogRows(Add("logs", new LogBatch()), content);
        Reports = Add("usage_reports", new UsageReportBatch());
        Quarantined = Add("quarantine", new QuarantineBatch());
        Replays = Add("quarantine_replays", new QuarantineReplayBatch());
        Ledger = Add("ingest_ledger", new IngestLedgerBatch());
    }

    /// <summary>Names the batch in every row and in the deduplication token; grows from batch to batch.</summary>
    public ulong Id { get; private set; }

    public SpanRows Spans { get; }

    public ResourceRows Resources { get; }

    public UsageReportBatch Reports { get; }

    /// <summary>What was refused and might have been usage (R12).</summary>
    public QuarantineBatch Quarantined { get; }

    /// <summary>What was sent again out of quarantine.</summary>
    public QuarantineReplayBatch Replays { get; }

    /// <summary>What became of the items of each request.</summary>
    public IngestLedgerBatch Ledger { get; }

    public MetricRows Metrics { get; } = new();

    public SampleRows Samples { get; } = new();

    public LogRows Logs { get; }

    /// <summary>The tables in the order in which they are inserted.</summary>
    public IReadOnlyList<Table> Tables => tables;

    /// <summary>Rows of all tables together.</summary>
    public int Rows => tables.Sum(table => table.Rows.Rows);

    /// <summary>Bytes held by the rows.</summary>
    public long SizeBytes => tables.Sum(table => table.Rows.SizeBytes);

    /// <summary>Forgets all rows and keeps their memory.</summary>
    public void Restart(ulong id)
    {
        foreach (var table in tables)
            table.Rows.Clear();
        Resources.AfterTruncate();
        Id = id;
        Reports.Batch = id;
    }

    /// <summary>Remembers in <paramref name="mark"/> how many rows each table has, for <see cref="RollBack"/>.</summary>
    public void Mark(BatchMark mark)
    {
        mark.Rows.Clear();
        foreach (var table in tables)
            mark.Rows.Add(table.Rows.Rows);
    }

    /// <summary>Forgets what was appended since the mark was set.</summary>
    public void RollBack(BatchMark mark)
    {
        for (var index = 0; index < tables.Count; index++)
            tables[index].Rows.Truncate(mark.Rows[index]);
        Resources.AfterTruncate();
    }

    public void Dispose()
    {
        foreach (var table in tables)
            table.Rows.Dispose();
    }

    private TBatch Add<TBatch>(string name, TBatch rows)
        where TBatch : ColumnarBatch
    {
        tables.Add(new Table(name, rows));
        return rows;
    }

    /// <summary>The rows of one table.</summary>
    internal sealed record Table(string Name, ColumnarBatch Rows);
}

/// <summary>How many rows each table of a batch had at some moment.</summary>
internal sealed class BatchMark
{
    internal List<int> Rows { get; } = [];
}
