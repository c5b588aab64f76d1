-- One row: somebody sent a quarantined payload again, and what became of it. Entries are never changed (R8): what was replayed is
-- known by joining these rows by id.
--
-- Sort key: always joined by id, and the newest one counts.
CREATE TABLE IF NOT EXISTS quarantine_replays {{cluster}}
(
    id              FixedString(16),
    replayed_at     DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    batch           UInt64 CODEC(DoubleDelta, ZSTD(1)),

    -- What the key is bound to that the replay was told with; it must fit the entry's.
    tenant          LowCardinality(String),
    key_id          LowCardinality(String),
    author          LowCardinality(String),
    -- accepted, rejected or refused.
    outcome         LowCardinality(String),
    message         String CODEC(ZSTD(1))
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMM(replayed_at)
ORDER BY (id, replayed_at)
TTL toDateTime(replayed_at) + INTERVAL {{quarantine_retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
