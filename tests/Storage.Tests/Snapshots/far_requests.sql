CREATE TABLE far_requests
(
    `bucket_start` DateTime('UTC'),
    `request_key` FixedString(16),
    `looked_at` DateTime64(6, 'UTC'),
    `batch` UInt64
)
ENGINE = ReplacingMergeTree(looked_at)
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (bucket_start, request_key)
TTL bucket_start + toIntervalDay(400)
SETTINGS ttl_only_drop_parts = 1, index_granularity = 8192
