namespace Observe.Otlp.Conformance.Rows;

/// <summary>Metric points as Observe's tables hold them.</summary>
internal static class StoredPoint
{
    private const string Common = "unit, description, toUnixTimestamp64Nano(time) - toUnixTimestamp64Nano(start), attributes['of'], flags";
    private const string Number = "kind, temporality, is_monotonic, value, value_int, value_type";
    private const string Histogram = "temporality, count, sum, min, max, bucket_counts, explicit_bounds";
    private const string Exponential =
        "temporality, count, sum, min, max, scale, zero_count, zero_threshold, positive_offset, positive_counts, negative_offset, negative_counts";
    private const string Exemplars =
        "exemplar_values, arrayMap(id -> lower(hex(id)), exemplar_trace_ids), arrayMap(id -> lower(hex(id)), exemplar_span_ids), exemplar_attributes";

    /// <summary>Holds the only stored point of a metric against what <see cref="MetricRows"/> sent of its kind.</summary>
    public static async Task CheckAsync(Receiver receiver, string kind, string metric, byte[] traceId, CancellationToken token)
    {
        var (table, columns, expected) = Of(kind, $"[0.5],['{Sample.Hex(traceId)}'],['0102030405060708'],['{{\"of\":\"exemplar\"}}']");
        var rows = await StoredSpan.Store(receiver).AwaitAsync(
            $"SELECT toString(({Common}, {columns})) AS point FROM {table} WHERE metric = {{metric:String}}", 1, token, ("metric", metric));
        Must.Equal(1, rows.Count, $"the number of stored points of {kind}");
        var flags = kind == "nothing" ? 1 : 0;
        Must.Equal($"('By','of the suite',1000000000,'point',{flags},{expected})", rows[0].GetProperty("point").GetString(), $"the stored point of {kind}");
    }

    private static (string Table, string Columns, string Expected) Of(string kind, string exemplars)
    {
        var (shape, temporality) = kind.Split('.') is [var first, var second] ? (first, second) : (kind, "");
        return shape switch
        {
            "gauge" => ("metrics_number", $"{Number}, {Exemplars}", "'gauge','',false,42.5,0,'double',[],[],[],[]"),
            "nothing" => ("metrics_number", $"{Number}, {Exemplars}", "'gauge','',false,0,0,'none',[],[],[],[]"),
            "sum" => ("metrics_number", $"{Number}, {Exemplars}", $"'sum','{temporality}',true,-7,-7,'int',{exemplars}"),
            "histogram" => ("metrics_histogram", $"{Histogram}, {Exemplars}", $"'{temporality}',6,66.5,0.5,50,[1,2,3],[1,10],{exemplars}"),
            "exponential" => (
                "metrics_exponential_histogram", $"{Exponential}, {Exemplars}", $"'{temporality}',12,99.5,-4,30,3,2,0.001,-2,[1,2,3],0,[4],[],[],[],[]"),
            "summary" => ("metrics_summary", "count, sum, quantiles, quantile_values", "10,55,[0.5,0.99],[5,9.9]"),
            _ => throw new RowFailed($"nobody knows how {kind} is stored"),
        };
    }
}
