-- One row: a trace has spans that start in this minute. Asked for one thing only: in which minutes to look for a trace id.
--
-- The key is the trace id's last four bytes, which the W3C asks to be random: two traces that share them make a lookup read
-- a few minutes too many, and spans compares the whole id. The id itself would be most of this table. Rows repeated by
-- batches fold together when merged.
--
-- Sort key: the lookup knows the key and nothing else; a day is one partition, so it costs one search a day kept.
CREATE TABLE IF NOT EXISTS trace_bounds {{cluster}}
(
    trace_key UInt32 CODEC(Delta, ZSTD(1)),
    minute    DateTime('UTC') CODEC(ZSTD(1))
)
ENGINE = {{engine}}ReplacingMergeTree
PARTITION BY toYYYYMMDD(minute)
ORDER BY (trace_key, minute)
TTL minute + INTERVAL {{span_retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1
