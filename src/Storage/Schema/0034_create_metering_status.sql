-- One row: how one Metering stood at one moment, written every few seconds. The Dashboard reads ClickHouse only; when rows stop
-- coming, their age is the news.
--
-- Sort key: read by a range of time, a curve an instance.
CREATE TABLE IF NOT EXISTS metering_status {{cluster}}
(
    at                      DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    instance                LowCardinality(String),

    spool_bytes             UInt64 CODEC(T64, ZSTD(1)),
    spool_limit_bytes       UInt64 CODEC(T64, ZSTD(1)),
    spool_batches           UInt64 CODEC(T64, ZSTD(1)),
    -- How long the oldest request that is not stored yet has waited; 0 when none waits.
    spool_oldest_seconds    Float64 CODEC(ZSTD(1)),

    store_available         Bool,
    store_last_error        String CODEC(ZSTD(1))
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(at)
ORDER BY (at, instance)
TTL toDateTime(at) + INTERVAL 7 DAY
SETTINGS ttl_only_drop_parts = 1
