-- One row: something that was refused and might have been usage, raw (R12): one item of a request, or a request that could not
-- be decoded at all. id is a hash of whose it is and what it says, so what a sender repeats is one entry, seen several times.
--
-- Sort key: it is listed newest first and searched in a range of time; by id and by trace there are filters, and what is
-- written here is bounded (section Metering:Quarantine), so it stays small.
CREATE TABLE IF NOT EXISTS quarantine {{cluster}}
(
    received_at     DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    id              FixedString(16),
    batch           UInt64 CODEC(DoubleDelta, ZSTD(1)),

    signal          LowCardinality(String),
    -- item: one span, point, record or event as a request of its own; request: the whole body as it came.
    extent          Enum8('item' = 1, 'request' = 2),
    reason          LowCardinality(String),
    message         String CODEC(ZSTD(1)),
    place           String CODEC(ZSTD(1)),

    -- What the key is bound to; empty for an operator's key, which may speak for any tenant.
    tenant          LowCardinality(String),
    project         LowCardinality(String),
    key_id          LowCardinality(String),
    trace_id        FixedString(16),

    content_type    LowCardinality(String),
    payload         String CODEC(ZSTD(3)),
    -- Bytes of the whole payload; more than payload holds where it was cut.
    payload_bytes   UInt64 CODEC(T64, ZSTD(1)),

    INDEX id_filter id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (received_at, id)
TTL toDateTime(received_at) + INTERVAL {{quarantine_retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    index_granularity = 256
