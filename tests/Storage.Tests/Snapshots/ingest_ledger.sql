CREATE TABLE ingest_ledger
(
    `minute` DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    `signal` LowCardinality(String),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `key_id` LowCardinality(String),
    `tenant` LowCardinality(String),
    `requests` UInt64 CODEC(T64, ZSTD(1)),
    `items` UInt64 CODEC(T64, ZSTD(1)),
    `reports` UInt64 CODEC(T64, ZSTD(1)),
    `bytes` UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree((requests, items, reports, bytes))
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, signal, outcome, reason, key_id, tenant)
TTL minute + toIntervalDay(400)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192
