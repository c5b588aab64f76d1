-- One row: what became of the items that one key sent in one minute, by signal and outcome; rows of one minute are added up.
--   accepted  taken; reports says how many of them were usage
--   rejected  not taken, for this reason
--   warned    taken although something is wrong with them, for this reason (they are among the accepted)
--   unkept    rejected, and not kept in quarantine either because the key's share of it was used up (they are among the rejected)
--   refused   requests that could not be decoded; they count as one item
--
-- Sort key: every question is about a range of time first, then about signals and keys.
CREATE TABLE IF NOT EXISTS ingest_ledger {{cluster}}
(
    minute          DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    signal          LowCardinality(String),
    outcome         LowCardinality(String),
    reason          LowCardinality(String),
    key_id          LowCardinality(String),
    -- What the key is bound to; empty for an operator's key.
    tenant          LowCardinality(String),

    requests        UInt64 CODEC(T64, ZSTD(1)),
    items           UInt64 CODEC(T64, ZSTD(1)),
    reports         UInt64 CODEC(T64, ZSTD(1)),
    bytes           UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = {{engine}}SummingMergeTree((requests, items, reports, bytes))
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, signal, outcome, reason, key_id, tenant)
TTL minute + INTERVAL {{retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1
