CREATE TABLE gpu_samples
(
    `tenant` LowCardinality(String),
    `metric` LowCardinality(String),
    `series` UInt64,
    `time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `start` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `unit` LowCardinality(String),
    `description` LowCardinality(String),
    `node` LowCardinality(String),
    `device` LowCardinality(String),
    `device_model` LowCardinality(String),
    `device_name` LowCardinality(String),
    `mig_instance` LowCardinality(String),
    `parent` LowCardinality(String),
    `part` LowCardinality(String),
    `deployment` LowCardinality(String),
    `simulated` LowCardinality(String),
    `service` LowCardinality(String),
    `resource` UInt64,
    `attributes` Map(LowCardinality(String), String),
    `attribute_types` LowCardinality(String),
    `flags` UInt32,
    `kind` LowCardinality(String),
    `temporality` LowCardinality(String),
    `is_monotonic` Bool,
    `value` Float64 CODEC(Gorilla(8), ZSTD(1)),
    `value_int` Int64 CODEC(T64, ZSTD(1)),
    `value_type` LowCardinality(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (tenant, metric, node, device, series, time)
TTL toDateTime(time) + toIntervalDay(400)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192
