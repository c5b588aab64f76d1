-- One row: a log record, as it was sent. time is the record's own, or the moment it was observed where it names none. A record
-- whose trace id is no valid one is kept without it. body is the text, or JSON where it is not text (body_type, one letter as in
-- attribute_types). What GenAI events say of prompts and answers is never here; see span_content.
--
-- Sort key: logs are read by tenant, service and time: the newest of a service first, or those around a span's minutes, which the
-- filter on trace_id narrows further. Within a minute rows stay in the order of arrival.
CREATE TABLE IF NOT EXISTS logs {{cluster}}
(
    tenant                LowCardinality(String),
    service               LowCardinality(String),
    time                  DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    observed_time         DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    trace_id              FixedString(16),
    span_id               FixedString(8),
    flags                 UInt32,
    severity_number       UInt8,
    severity_text         LowCardinality(String),
    event_name            LowCardinality(String),
    body                  String,
    body_type             LowCardinality(String),
    resource              UInt64,
    attributes            Map(LowCardinality(String), String),
    attribute_types       LowCardinality(String),
    dropped_attributes    UInt32,
    withheld_attributes   UInt16,
    scope_name            LowCardinality(String),
    schema_url            LowCardinality(String),

    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX body_words body TYPE tokenbf_v1(8192, 3, 0) GRANULARITY 4
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(time)
ORDER BY (tenant, service, toStartOfMinute(time))
TTL toDateTime(time) + INTERVAL {{span_retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'
