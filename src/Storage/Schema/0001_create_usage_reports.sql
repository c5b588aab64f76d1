-- One row: what one layer (gateway, engine, client) said about one inference request, once. Nothing is overwritten (R8): what is
-- sent again is another row, so what counted before a batch can be told at any later time. Nothing reads this table for
-- counting: counted_reports does, and applies R1 to R3; what a batch changes is told by CountedChanges.
--
-- Sort key: the most frequent questions are "what did this batch bring" and "all reports of this quarter hour" (the rollup).
-- The order of arrival is also the cheapest: merges append instead of weaving, and neighbours share times and keys, so a row
-- takes 34 bytes instead of 44 and half the CPU time. A tenant's requests of a time range are found by quarter hour.
--
-- batch grows and is the microsecond (UTC) in which the batch was opened; position counts the rows of a batch. What is left out is
-- found elsewhere: the span of a report in spans, by time and by span_ref, which is computed from its trace and span id
-- (SpanRef); the identity in the emitter's words is kept for events alone, whose key nobody could recompute.
CREATE TABLE IF NOT EXISTS usage_reports {{cluster}}
(
    bucket_start            DateTime('UTC'),
    batch                   UInt64,
    position                UInt32 CODEC(DoubleDelta, ZSTD(1)),
    tenant                  LowCardinality(String),
    request_key             FixedString(16),
    layer                   Enum8('gateway' = 1, 'engine' = 2, 'client' = 3),

    event_time              DateTime64(6, 'UTC'),

    role                    Enum8('leaf' = 1, 'parent' = 2, 'error' = 3),
    finality                Enum8('estimated' = 1, 'partial' = 2, 'final' = 3),
    identity_kind           Enum8('response_id' = 1, 'request_id' = 2, 'span' = 3, 'event' = 4),
    -- Empty unless identity_kind is 'event'.
    identity                String,
    -- 0: none. A parent that cannot be a report (it stands in the same request and counts no tokens) is none.
    span_ref                UInt64,
    parent_ref              UInt64,

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

    input_fresh             Int64 CODEC(T64('bit'), ZSTD(1)),
    input_cache_read        Int64 CODEC(T64('bit'), ZSTD(1)),
    input_cache_write_5m    Int64 CODEC(T64('bit'), ZSTD(1)),
    input_cache_write_1h    Int64 CODEC(T64('bit'), ZSTD(1)),
    input_cache_write_other Int64 CODEC(T64('bit'), ZSTD(1)),
    input_audio             Int64 CODEC(T64('bit'), ZSTD(1)),
    input_image             Int64 CODEC(T64('bit'), ZSTD(1)),
    output_text             Int64 CODEC(T64('bit'), ZSTD(1)),
    output_reasoning        Int64 CODEC(T64('bit'), ZSTD(1)),
    output_audio            Int64 CODEC(T64('bit'), ZSTD(1)),
    unclassified            Int64 CODEC(T64('bit'), ZSTD(1)),
    reported_total          Int64 CODEC(T64('bit'), ZSTD(1)),
    bucket_rule             LowCardinality(String),
    confidence              Enum8('error' = 0, 'low' = 1, 'high' = 2),

    -- Microseconds; -1 where the emitter did not say.
    duration_us             Int64 CODEC(T64('bit'), ZSTD(1)),
    time_to_first_token_us  Int64 CODEC(T64('bit'), ZSTD(1)),
    queue_us                Int64 CODEC(T64('bit'), ZSTD(1)),
    prefill_us              Int64 CODEC(T64('bit'), ZSTD(1)),
    decode_us               Int64 CODEC(T64('bit'), ZSTD(1)),

    INDEX parent_ref_range parent_ref TYPE minmax GRANULARITY 1,
    INDEX batch_range batch TYPE minmax GRANULARITY 1
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(bucket_start)
ORDER BY (bucket_start, batch, position)
TTL bucket_start + INTERVAL {{retention_days}} DAY
SETTINGS default_compression_codec = 'ZSTD(1)', non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1
