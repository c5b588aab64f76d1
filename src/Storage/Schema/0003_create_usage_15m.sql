-- One row: counted usage of one combination of dimensions in one quarter hour (UTC), as signed differences.
--
-- A step of the rollup inserts what batches of reports changed (CountedChanges), as one block a month; batch is the newest of
-- them, so the newest one here says for each month what is applied, and nothing else has to be remembered. A recount inserts
-- (what counted_reports says now) - (what is here), with batch 0. Merges fold the differences. Readers only sum.
--
-- Sort key: time first, because every page asks for a range and rows of a quarter hour are rewritten together; then
-- from the coarse dimension to the fine one, so that neighbours compress and the projections below stay small.
CREATE TABLE IF NOT EXISTS usage_15m {{cluster}}
(
    bucket_start            DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    tenant                  LowCardinality(String),
    project                 LowCardinality(String),
    model                   LowCardinality(String),
    deployment              LowCardinality(String),
    api_key                 LowCardinality(String),
    user                    LowCardinality(String),
    layer                   Enum8('gateway' = 1, 'engine' = 2, 'client' = 3),
    simulated               LowCardinality(String),

    requests                Int64 CODEC(T64, ZSTD(1)),
    errors                  Int64 CODEC(T64, ZSTD(1)),
    low_confidence          Int64 CODEC(T64, ZSTD(1)),
    input_fresh             Int64 CODEC(T64, ZSTD(1)),
    input_cache_read        Int64 CODEC(T64, ZSTD(1)),
    input_cache_write_5m    Int64 CODEC(T64, ZSTD(1)),
    input_cache_write_1h    Int64 CODEC(T64, ZSTD(1)),
    input_cache_write_other Int64 CODEC(T64, ZSTD(1)),
    input_audio             Int64 CODEC(T64, ZSTD(1)),
    input_image             Int64 CODEC(T64, ZSTD(1)),
    output_text             Int64 CODEC(T64, ZSTD(1)),
    output_reasoning        Int64 CODEC(T64, ZSTD(1)),
    output_audio            Int64 CODEC(T64, ZSTD(1)),
    unclassified            Int64 CODEC(T64, ZSTD(1)),
    refreshed_at            SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    batch                   SimpleAggregateFunction(max, UInt64),

    -- One tenant over any range; tokens are summed as the pages show them, input and output.
    PROJECTION by_tenant_and_model
    (
        SELECT
            tenant, bucket_start, project, model, simulated,
            sum(requests), sum(errors), sum(low_confidence),
            sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image),
            sum(output_text + output_reasoning + output_audio),
            sum(unclassified), max(refreshed_at)
        GROUP BY tenant, bucket_start, project, model, simulated
    ),

    -- One tenant by key.
    PROJECTION by_tenant_and_key
    (
        SELECT
            tenant, bucket_start, api_key,
            sum(requests), sum(errors), sum(low_confidence),
            sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image),
            sum(output_text + output_reasoning + output_audio),
            sum(unclassified), max(refreshed_at)
        GROUP BY tenant, bucket_start, api_key
    ),

    -- Weeks and months of all tenants in whole hours, which suits every zone whose offset is whole hours.
    PROJECTION by_hour
    (
        SELECT
            toStartOfHour(bucket_start), tenant, project, model, simulated,
            sum(requests), sum(errors), sum(low_confidence),
            sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image),
            sum(output_text + output_reasoning + output_audio),
            sum(unclassified), max(refreshed_at)
        GROUP BY toStartOfHour(bucket_start), tenant, project, model, simulated
    )
)
ENGINE = {{engine}}SummingMergeTree
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (bucket_start, tenant, project, model, deployment, api_key, user, layer, simulated)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', materialize_projections_on_insert = 0, materialize_projections_on_merge = 1, non_replicated_deduplication_window = 1000
