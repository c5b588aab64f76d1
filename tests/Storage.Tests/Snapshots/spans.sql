CREATE TABLE spans
(
    `tenant` LowCardinality(String),
    `start` DateTime64(9, 'UTC') CODEC(Delta(8), T64, ZSTD(1)),
    `duration_ns` UInt64 CODEC(T64, ZSTD(1)),
    `trace_id` FixedString(16),
    `ids` FixedString(16),
    `name` LowCardinality(String),
    `kind` Int32,
    `status` Int32,
    `status_message` String,
    `trace_state` String,
    `flags` UInt32,
    `warning` LowCardinality(String),
    `batch` UInt64,
    `key_id` LowCardinality(String),
    `service` LowCardinality(String),
    `resource` UInt64,
    `attributes` Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    `attribute_types` LowCardinality(String),
    `lifted` LowCardinality(String),
    `dropped_attributes` UInt32,
    `dropped_events` UInt32,
    `dropped_links` UInt32,
    `dialect` LowCardinality(String),
    `operation` LowCardinality(String),
    `provider` LowCardinality(String),
    `model` LowCardinality(String),
    `request_model` LowCardinality(String),
    `response_id` String,
    `user` LowCardinality(String),
    `input_tokens` Int64,
    `input_cache_read` Int64,
    `output_tokens` Int64,
    `time_to_first_token_us` Int64,
    `queue_us` Int64,
    `prefill_us` Int64,
    `decode_us` Int64,
    `span_id` FixedString(8) ALIAS toFixedString(substring(ids, 1, 8), 8),
    `parent_span_id` FixedString(8) ALIAS toFixedString(substring(ids, 9, 8), 8),
    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX start_range start TYPE minmax GRANULARITY 1,
    INDEX duration_range duration_ns TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(start)
ORDER BY (tenant, toStartOfMinute(start))
TTL toDateTime(start) + toIntervalDay(30)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192
