-- One row: what one layer (gateway, engine, client) said about one inference request.
--
-- Sort key: the most frequent question is "all reports of this quarter hour" (the rollup), the second "this tenant's
-- requests of a time range" (R13: every read of a tenant starts with its id). request_key and layer make a repeated
-- report replace itself; version keeps the most final report, then the one recorded last. Duplicates may stay visible
-- until parts merge, so nothing reads this table directly: counted_reports does, and applies R1 to R3.
--
-- An insert is on disk when it is answered (fsync_*), because the sender is told "accepted" on that answer (R11); the
-- tables derived from this one need no such promise.
CREATE TABLE IF NOT EXISTS usage_reports {{cluster}}
(
    tenant                  LowCardinality(String),
    bucket_start            DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    request_key             FixedString(16),
    layer                   Enum8('gateway' = 1, 'engine' = 2, 'client' = 3),
    version                 UInt64 CODEC(ZSTD(1)),

    event_time              DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    recorded_at             DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),

    role                    Enum8('leaf' = 1, 'parent' = 2, 'error' = 3),
    finality                Enum8('estimated' = 1, 'partial' = 2, 'final' = 3),
    identity_kind           Enum8('response_id' = 1, 'request_id' = 2, 'span' = 3, 'event' = 4),
    identity                String CODEC(ZSTD(1)),
    trace_id                FixedString(16),
    span_id                 FixedString(8),
    parent_span_id          FixedString(8),

    project                 LowCardinality(String),
    api_key                 LowCardinality(String),
    user                    LowCardinality(String),
    model                   LowCardinality(String),
    request_model           LowCardinality(String),
    provider                LowCardinality(String),
    deployment              LowCardinality(String),
    replica                 LowCardinality(String),
    operation               LowCardinality(String),
    service                 LowCardinality(String),
    dialect                 LowCardinality(String),
    error_type              LowCardinality(String),
    simulated               LowCardinality(String),

    input_fresh             Int64 CODEC(T64, ZSTD(1)),
    input_cache_read        Int64 CODEC(T64, ZSTD(1)),
    input_cache_write_5m    Int64 CODEC(T64, ZSTD(1)),
    input_cache_write_1h    Int64 CODEC(T64, ZSTD(1)),
    input_cache_write_other Int64 CODEC(T64, ZSTD(1)),
    input_audio             Int64 CODEC(T64, ZSTD(1)),
    input_image             Int64 CODEC(T64, ZSTD(1)),
    output_text             Int64 CODEC(T64, ZSTD(1)),
    output_reasoning        Int64 CODEC(T64, ZSTD(1)),
    output_audio            Int64 CODEC(T64, ZSTD(1)),
    unclassified            Int64 CODEC(T64, ZSTD(1)),
    reported_total          Int64 CODEC(T64, ZSTD(1)),
    bucket_rule             LowCardinality(String),
    confidence              Enum8('error' = 0, 'low' = 1, 'high' = 2),

    -- Microseconds; -1 where the emitter did not say.
    duration_us             Int64 CODEC(T64, ZSTD(1)),
    time_to_first_token_us  Int64 CODEC(T64, ZSTD(1)),
    queue_us                Int64 CODEC(T64, ZSTD(1)),
    prefill_us              Int64 CODEC(T64, ZSTD(1)),
    decode_us               Int64 CODEC(T64, ZSTD(1)),

    INDEX recorded_at_range recorded_at TYPE minmax GRANULARITY 1,
    INDEX request_key_filter request_key TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = {{engine}}ReplacingMergeTree(version)
PARTITION BY toYYYYMMDD(bucket_start)
ORDER BY (tenant, bucket_start, request_key, layer)
TTL bucket_start + INTERVAL {{retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1
