CREATE TABLE quarantine_replays
(
    `id` FixedString(16),
    `replayed_at` DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    `batch` UInt64 CODEC(DoubleDelta, ZSTD(1)),
    `tenant` LowCardinality(String),
    `key_id` LowCardinality(String),
    `author` LowCardinality(String),
    `outcome` LowCardinality(String),
    `message` String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(replayed_at)
ORDER BY (id, replayed_at)
TTL toDateTime(replayed_at) + toIntervalDay(30)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
