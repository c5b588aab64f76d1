-- One row: requests of one minute by transport and outcome, those included that were turned away before anything was read of
-- them (no key, too large, no room). Counted in memory and written every few seconds, so a kill may lose the last of them: it
-- says how the receiver fares, not what is owed.
--
-- Sort key: read by a range of time.
CREATE TABLE IF NOT EXISTS receive_requests {{cluster}}
(
    minute          DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    transport       LowCardinality(String),
    outcome         LowCardinality(String),
    requests        UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = {{engine}}SummingMergeTree((requests))
PARTITION BY toYYYYMM(minute)
ORDER BY (minute, transport, outcome)
TTL minute + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 1000
