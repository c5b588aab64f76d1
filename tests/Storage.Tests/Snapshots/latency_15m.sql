CREATE TABLE latency_15m
(
    `bucket_start` DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    `measure` Enum8('duration' = 1, 'time_to_first_token' = 2, 'queue' = 3, 'time_per_output_token' = 4),
    `model` LowCardinality(String),
    `deployment` LowCardinality(String),
    `tenant` LowCardinality(String),
    `bin` Int16,
    `requests` Int64 CODEC(T64, ZSTD(1)),
    `batch` SimpleAggregateFunction(max, UInt64),
    PROJECTION by_model
    (
        SELECT
            bucket_start,
            measure,
            model,
            bin,
            sum(requests)
        GROUP BY
            bucket_start,
            measure,
            model,
            bin
    ),
    PROJECTION by_tenant_and_hour
    (
        SELECT
            tenant,
            toStartOfHour(bucket_start),
            measure,
            bin,
            sum(requests)
        GROUP BY
            tenant,
            toStartOfHour(bucket_start),
            measure,
            bin
    ),
    PROJECTION by_hour
    (
        SELECT
            toStartOfHour(bucket_start),
            measure,
            model,
            bin,
            sum(requests)
        GROUP BY
            toStartOfHour(bucket_start),
            measure,
            model,
            bin
    )
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (bucket_start, measure, model, deployment, tenant, bin)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', materialize_projections_on_insert = 0, materialize_projections_on_merge = 1, non_replicated_deduplication_window = 1000, index_granularity = 8192
