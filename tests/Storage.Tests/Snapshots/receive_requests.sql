CREATE TABLE receive_requests
(
    `minute` DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    `transport` LowCardinality(String),
    `outcome` LowCardinality(String),
    `requests` UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree((requests))
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, transport, outcome)
TTL minute + toIntervalDay(90)
SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 8192
