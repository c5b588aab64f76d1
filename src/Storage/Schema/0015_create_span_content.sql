-- One row: a piece of what was asked or answered (R14): written only where content is switched on, after masking, kept for
-- days only, and read by nobody who reads spans.
--
-- Sort key: a reveal names one span, and content lies as its span does; text is the bulk, so it is compressed harder.
CREATE TABLE IF NOT EXISTS span_content {{cluster}}
(
    tenant     LowCardinality(String),
    span_start DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    trace_id   FixedString(16),
    span_id    FixedString(8),
    direction  Enum8('input' = 1, 'output' = 2, 'system' = 3, 'tools' = 4),
    position   UInt16,
    source     LowCardinality(String),
    text       String CODEC(ZSTD(3)),

    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(span_start)
ORDER BY (tenant, toStartOfMinute(span_start))
TTL toDateTime(span_start) + INTERVAL {{content_retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'
