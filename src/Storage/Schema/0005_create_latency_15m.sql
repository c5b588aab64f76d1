-- One row: how many counted requests of a quarter hour fell into one bin of a duration, as signed differences.
--
-- Bins are logarithmic with 2 % width: bin = floor(log(microseconds) / log(1.02)), so a percentile read from them is
-- within 1 % of the exact one. Counts can be subtracted, quantile sketches can not: that is why a late or repeated
-- report leaves no trace here.
--
-- Sort key: time and measure first, because a chart draws one measure over a range; the bin last, so that the bins of one
-- distribution lie side by side.
CREATE TABLE IF NOT EXISTS latency_15m {{cluster}}
(
    bucket_start    DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    measure         Enum8('duration' = 1, 'time_to_first_token' = 2, 'queue' = 3, 'time_per_output_token' = 4),
    model           LowCardinality(String),
    deployment      LowCardinality(String),
    tenant          LowCardinality(String),
    bin             Int16,
    requests        Int64 CODEC(T64, ZSTD(1)),
    -- The newest batch of reports in it, as in usage_15m.
    batch           SimpleAggregateFunction(max, UInt64),

    PROJECTION by_model
    (
        SELECT bucket_start, measure, model, bin, sum(requests)
        GROUP BY bucket_start, measure, model, bin
    ),

    -- One tenant over weeks and months.
    PROJECTION by_tenant_and_hour
    (
        SELECT tenant, toStartOfHour(bucket_start), measure, bin, sum(requests)
        GROUP BY tenant, toStartOfHour(bucket_start), measure, bin
    ),

    -- Weeks and months of all tenants in whole hours, which suits every zone whose offset is whole hours.
    PROJECTION by_hour
    (
        SELECT toStartOfHour(bucket_start), measure, model, bin, sum(requests)
        GROUP BY toStartOfHour(bucket_start), measure, model, bin
    )
)
ENGINE = {{engine}}SummingMergeTree
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (bucket_start, measure, model, deployment, tenant, bin)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', materialize_projections_on_insert = 0, materialize_projections_on_merge = 1, non_replicated_deduplication_window = 1000
