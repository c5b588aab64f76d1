-- One row: an event of a span. A table of its own, so that spans without events pay nothing for them.
--
-- Sort key: events are read with their span, so they lie as their span does, by its tenant and the minute in which it starts.
CREATE TABLE IF NOT EXISTS span_events {{cluster}}
(
    tenant             LowCardinality(String),
    span_start         DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    trace_id           FixedString(16),
    span_id            FixedString(8),
    position           UInt16,
    time               DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    name               LowCardinality(String),
    attributes         Map(LowCardinality(String), String),
    attribute_types    LowCardinality(String),
    dropped_attributes UInt32,

    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(span_start)
ORDER BY (tenant, toStartOfMinute(span_start))
TTL toDateTime(span_start) + INTERVAL {{span_retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'
