CREATE TABLE trace_bounds
(
    `trace_key` UInt32 CODEC(Delta(4), ZSTD(1)),
    `minute` DateTime('UTC') CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(minute)
ORDER BY (trace_key, minute)
TTL minute + toIntervalDay(30)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
