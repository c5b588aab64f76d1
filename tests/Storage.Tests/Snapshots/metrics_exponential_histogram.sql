CREATE TABLE metrics_exponential_histogram
(
    `tenant` LowCardinality(String),
    `metric` LowCardinality(String),
    `series` UInt64,
    `time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `start` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `unit` LowCardinality(String),
    `description` LowCardinality(String),
    `service` LowCardinality(String),
    `resource` UInt64,
    `attributes` Map(LowCardinality(String), String),
    `attribute_types` LowCardinality(String),
    `flags` UInt32,
    `temporality` LowCardinality(String),
    `count` UInt64 CODEC(T64, ZSTD(1)),
    `sum` Nullable(Float64),
    `min` Nullable(Float64),
    `max` Nullable(Float64),
    `scale` Int32,
    `zero_count` UInt64 CODEC(T64, ZSTD(1)),
    `zero_threshold` Float64,
    `positive_offset` Int32,
    `positive_counts` Array(UInt64),
    `negative_offset` Int32,
    `negative_counts` Array(UInt64),
    `exemplar_times` Array(DateTime64(9, 'UTC')),
    `exemplar_values` Array(Float64),
    `exemplar_trace_ids` Array(FixedString(16)),
    `exemplar_span_ids` Array(FixedString(8)),
    `exemplar_attributes` Array(String)
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (tenant, metric, series, time)
TTL toDateTime(time) + toIntervalDay(400)
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, default_compression_codec = 'ZSTD(1)', index_granularity = 8192
