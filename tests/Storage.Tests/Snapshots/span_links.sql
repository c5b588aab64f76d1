CREATE TABLE span_links
(
    `tenant` LowCardinality(String),
    `span_start` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `position` UInt16,
    `linked_trace_id` FixedString(16),
    `linked_span_id` FixedString(8),
    `trace_state` String,
    `flags` UInt32,
    `attributes` Map(LowCardinality(String), String),
    `attribute_types` LowCardinality(String),
    `dropped_attributes` UInt32,
    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX linked_trace_id_filter linked_trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(span_start)
ORDER BY (tenant, toStartOfMinute(span_start))
TTL toDateTime(span_start) + toIntervalDay(30)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192
