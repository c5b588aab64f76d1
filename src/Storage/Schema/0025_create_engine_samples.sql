-- One row: one metric of one engine replica at one instant, under the name under which it was sent (vllm:num_requests_running,
-- sglang:token_usage, gen_ai.server.time_to_first_token …). A histogram has its sum in value, and its count and buckets.
--
-- Sort key: cost and pages ask one deployment's metric over a range of time, all replicas together; within a replica, series
-- keeps apart what attributes keep apart.
CREATE TABLE IF NOT EXISTS engine_samples {{cluster}}
(
    tenant                LowCardinality(String),
    metric                LowCardinality(String),
    series                UInt64,
    time                  DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    start                 DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    unit                  LowCardinality(String),
    description           LowCardinality(String),
    engine                LowCardinality(String),
    deployment            LowCardinality(String),
    model                 LowCardinality(String),
    replica               LowCardinality(String),
    node                  LowCardinality(String),
    simulated             LowCardinality(String),
    service               LowCardinality(String),
    resource              UInt64,
    attributes            Map(LowCardinality(String), String),
    attribute_types       LowCardinality(String),
    flags                 UInt32,

    kind                  LowCardinality(String),
    temporality           LowCardinality(String),
    is_monotonic          Bool,
    value                 Float64 CODEC(Gorilla, ZSTD(1)),
    value_int             Int64 CODEC(T64, ZSTD(1)),
    value_type            LowCardinality(String),
    count                 UInt64 CODEC(T64, ZSTD(1)),
    bucket_counts         Array(UInt64),
    explicit_bounds       Array(Float64)
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (tenant, metric, deployment, replica, series, time)
TTL toDateTime(time) + INTERVAL {{retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'
