CREATE TABLE logs
(
    `tenant` LowCardinality(String),
    `service` LowCardinality(String),
    `time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `observed_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `trace_id` FixedString(16),
    `span_id` FixedString(8),
    `flags` UInt32,
    `severity_number` UInt8,
    `severity_text` LowCardinality(String),
    `event_name` LowCardinality(String),
    `body` String,
    `body_type` LowCardinality(String),
    `resource` UInt64,
    `attributes` Map(LowCardinality(String), String),
    `attribute_types` LowCardinality(String),
    `dropped_attributes` UInt32,
    `withheld_attributes` UInt16,
    `scope_name` LowCardinality(String),
    `schema_url` LowCardinality(String),
    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX body_words body TYPE tokenbf_v1(8192, 3, 0) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (tenant, service, toStartOfMinute(time))
TTL toDateTime(time) + toIntervalDay(30)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192
