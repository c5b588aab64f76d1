CREATE TABLE resources
(
    `tenant` LowCardinality(String),
    `day` Date,
    `resource` UInt64,
    `service` LowCardinality(String),
    `attributes` Map(LowCardinality(String), String),
    `attribute_types` LowCardinality(String),
    `dropped_attributes` UInt32,
    `schema_url` LowCardinality(String),
    `scope_name` LowCardinality(String),
    `scope_version` LowCardinality(String),
    `scope_attributes` Map(LowCardinality(String), String),
    `scope_attribute_types` LowCardinality(String),
    `scope_dropped_attributes` UInt32,
    `scope_schema_url` LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(day)
ORDER BY (tenant, day, resource)
TTL day + toIntervalDay(400)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192
