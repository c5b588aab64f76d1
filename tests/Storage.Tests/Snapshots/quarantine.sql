CREATE TABLE quarantine
(
    `received_at` DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    `id` FixedString(16),
    `batch` UInt64 CODEC(DoubleDelta, ZSTD(1)),
    `signal` LowCardinality(String),
    `extent` Enum8('item' = 1, 'request' = 2),
    `reason` LowCardinality(String),
    `message` String CODEC(ZSTD(1)),
    `place` String CODEC(ZSTD(1)),
    `tenant` LowCardinality(String),
    `project` LowCardinality(String),
    `key_id` LowCardinality(String),
    `trace_id` FixedString(16),
    `content_type` LowCardinality(String),
    `payload` String CODEC(ZSTD(3)),
    `payload_bytes` UInt64 CODEC(T64, ZSTD(1)),
    INDEX id_filter id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (received_at, id)
TTL toDateTime(received_at) + toIntervalDay(30)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 256
