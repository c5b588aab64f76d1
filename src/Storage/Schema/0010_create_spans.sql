-- One row: a span, as it was sent.
--
-- Sort key: every read names tenants (R13) and a range of time, and both are coarse on purpose. Rows of one minute stay in
-- the order in which they arrived: exporters send the spans of a trace together, so their ids lie side by side and
-- compress as well as if they had been sorted by trace; inserts hardly sort, and merges append run after run instead of
-- weaving row by row, which halves their price. One trace is found by its minutes (trace_bounds) and the filter on trace_id.
--
-- ids is one column because a parent's id is nearly always the id of a row just before it: side by side the
-- compressor sees that, and the parent costs 1.3 bytes instead of 4.7. span_id and parent_span_id are read as columns.
--
-- Attributes that a column of this row reproduces exactly are not kept a second time: lifted names them, as
-- column:type:key joined by commas (input_tokens:i:gen_ai.usage.prompt_tokens,queue_us:d:gen_ai.latency.time_in_queue). A *_us column
-- that stands for a double (d) holds seconds x 1 000 000. attribute_types has one letter for each entry of attributes, in order: s string,
-- i integer, d double, b boolean, a array (JSON), m map (JSON), x bytes (base64).
CREATE TABLE IF NOT EXISTS spans {{cluster}}
(
    tenant                 LowCardinality(String),
    start                  DateTime64(9, 'UTC') CODEC(Delta, T64, ZSTD(1)),
    duration_ns            UInt64 CODEC(T64, ZSTD(1)),
    trace_id               FixedString(16),
    ids                    FixedString(16),
    name                   LowCardinality(String),
    -- OTLP's numbers, also those that this version does not know. Kind: 1 internal, 2 server, 3 client, 4 producer, 5 consumer;
    -- status: 0 unset, 1 ok, 2 error.
    kind                   Int32,
    status                 Int32,
    status_message         String,
    trace_state            String,
    flags                  UInt32,
    -- What is wrong with the span although it was taken, e.g. end_before_start; '' for most.
    warning                LowCardinality(String),
    -- With which batch it was stored and whose key it came with: says when and from whom it arrived.
    batch                  UInt64,
    key_id                 LowCardinality(String),

    -- Who sent it: the row of resources that holds the resource's and the instrumentation scope's attributes.
    service                LowCardinality(String),
    resource               UInt64,

    attributes             Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    attribute_types        LowCardinality(String),
    lifted                 LowCardinality(String),
    dropped_attributes     UInt32,
    dropped_events         UInt32,
    dropped_links          UInt32,

    -- What an inference span says, read by its dialect; '' and -1 where it says nothing. Microseconds.
    dialect                LowCardinality(String),
    operation              LowCardinality(String),
    provider               LowCardinality(String),
    model                  LowCardinality(String),
    request_model          LowCardinality(String),
    response_id            String,
    user                   LowCardinality(String),
    input_tokens           Int64,
    input_cache_read       Int64,
    output_tokens          Int64,
    time_to_first_token_us Int64,
    queue_us               Int64,
    prefill_us             Int64,
    decode_us              Int64,

    span_id                FixedString(8) ALIAS toFixedString(substring(ids, 1, 8), 8),
    parent_span_id         FixedString(8) ALIAS toFixedString(substring(ids, 9, 8), 8),

    INDEX trace_id_filter trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX start_range start TYPE minmax GRANULARITY 1,
    INDEX duration_range duration_ns TYPE minmax GRANULARITY 1
)
ENGINE = {{engine}}MergeTree
PARTITION BY toYYYYMMDD(start)
ORDER BY (tenant, toStartOfMinute(start))
TTL toDateTime(start) + INTERVAL {{span_retention_days}} DAY
SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'
