namespace Observe.Observe.Bench;

/// <summary>What was measured of one variant.</summary>
internal sealed record VariantFigures
{
    private static readonly HashSet<string> SpanTables =
        new(StringComparer.Ordinal) { "spans", "trace_bounds", "resources", "span_events", "span_links", "span_content" };

    public required Variant Variant { get; init; }

    public required Sent Sent { get; init; }

    /// <summary>What a paced variant aims at.</summary>
    public required double? OfferedSpansPerSecond { get; init; }

    /// <summary>False when the processes did not come to rest, or not all requests were counted, within five minutes.</summary>
    public required bool IsQuiet { get; init; }

    /// <summary>From the first request until both processes rested.</summary>
    public required TimeSpan QuietAfter { get; init; }

    public required TimeSpan MeteringCpu { get; init; }

    public required TimeSpan EngineCpu { get; init; }

    public required long MeteringPeakBytes { get; init; }

    public required long EnginePeakBytes { get; init; }

    /// <summary>Of Metering's heap; null when it exported no such metric.</summary>
    public required long? AllocatedBytes { get; init; }

    /// <summary>From the acknowledgement until the request was counted in usage_15m; of paced variants.</summary>
    public required TimeSpan? VisibleLagP99 { get; init; }

    /// <summary>After merges, warm-up included.</summary>
    public required IReadOnlyList<TableSize> Tables { get; init; }

    /// <summary>Of the table of spans.</summary>
    public required IReadOnlyList<ColumnSize> SpanColumns { get; init; }

    /// <summary>In usage_15m at the end, warm-up included; each request was reported by two layers.</summary>
    public required long CountedRequests { get; init; }

    public required long ExpectedRequests { get; init; }

    public double MeteringCpuSecondsPerMillion => PerMillion(MeteringCpu);

    public double EngineCpuSecondsPerMillion => PerMillion(EngineCpu);

    public double CpuSecondsPerMillion => PerMillion(MeteringCpu + EngineCpu);

    public double SenderCpuSecondsPerMillion => PerMillion(Sent.Cpu);

    public double? AllocatedBytesPerSpan => AllocatedBytes / (double)Sent.Spans;

    /// <summary>All tables of spans, a span; null when none are stored.</summary>
    public double? DiskBytesPerSpan => Tables.FirstOrDefault(table => table.Table == "spans") is { Rows: > 0 } spans
        ? Tables.Where(table => SpanTables.Contains(table.Table)).Sum(table => table.Bytes) / (double)spans.Rows
        : null;

    public double? DiskBytesPerUsageRow => Tables.FirstOrDefault(table => table.Table == "usage_reports") is { Rows: > 0 } reports
        ? reports.Bytes / (double)reports.Rows
        : null;

    private double PerMillion(TimeSpan cpu) => cpu.TotalSeconds * 1e6 / Sent.Spans;
}
