CREATE TABLE metering_status
(
    `at` DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    `instance` LowCardinality(String),
    `spool_bytes` UInt64 CODEC(T64, ZSTD(1)),
    `spool_limit_bytes` UInt64 CODEC(T64, ZSTD(1)),
    `spool_batches` UInt64 CODEC(T64, ZSTD(1)),
    `spool_oldest_seconds` Float64 CODEC(ZSTD(1)),
    `store_available` Bool,
    `store_last_error` String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (at, instance)
TTL toDateTime(at) + toIntervalDay(7)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192
