-- One row: a sender – a resource and an instrumentation scope – that spoke for this tenant on this day. Spans, metrics and
-- logs name it by its fingerprint, a 64-bit hash over everything below, instead of repeating some ten attributes a row.
--
-- Sort key: a reader knows tenant, day and fingerprint of the rows it has in hand. A sender is written with every batch it is
-- in; its rows fold together when merged. A day is a partition, so that a sender is kept as long as what it sent.
CREATE TABLE IF NOT EXISTS resources {{cluster}}
(
    tenant                   LowCardinality(String),
    day                      Date,
    resource                 UInt64,
    service                  LowCardinality(String),

    attributes               Map(LowCardinality(String), String),
    attribute_types          LowCardinality(String),
    dropped_attributes       UInt32,
    schema_url               LowCardinality(String),

    scope_name               LowCardinality(String),
    scope_version            LowCardinality(String),
    scope_attributes         Map(LowCardinality(String), String),
    scope_attribute_types    LowCardinality(String),
    scope_dropped_attributes UInt32,
    scope_schema_url         LowCardinality(String)
)
ENGINE = {{engine}}ReplacingMergeTree
PARTITION BY toYYYYMMDD(day)
ORDER BY (tenant, day, resource)
TTL day + INTERVAL {{retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'
