CREATE TABLE charges
(
    `bucket_start` DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    `tenant` LowCardinality(String),
    `project` LowCardinality(String),
    `model` LowCardinality(String),
    `deployment` LowCardinality(String),
    `api_key` LowCardinality(String),
    `user` LowCardinality(String),
    `token_bucket` Enum8('input_fresh' = 1, 'input_cache_read' = 2, 'input_cache_write_5m' = 3, 'input_cache_write_1h' = 4, 'input_cache_write_other' = 5, 'input_audio' = 6, 'input_image' = 7, 'output_text' = 8, 'output_reasoning' = 9, 'output_audio' = 10, 'unclassified' = 11),
    `state` Enum8('priced' = 1, 'free' = 2, 'unpriced' = 3),
    `currency` LowCardinality(String),
    `price_version` LowCardinality(String),
    `reason` LowCardinality(String),
    `simulated` LowCardinality(String),
    `recorded_in` DateTime('UTC'),
    `period` UInt32 DEFAULT toYYYYMM(bucket_start) CODEC(ZSTD(1)),
    `adjusts` UInt32 CODEC(ZSTD(1)),
    `unit_price` Decimal(38, 12) CODEC(ZSTD(1)),
    `quantity` Int64 CODEC(T64, ZSTD(1)),
    `amount` Decimal(38, 12) CODEC(ZSTD(1)),
    INDEX adjustments_of adjusts TYPE minmax GRANULARITY 1,
    PROJECTION by_tenant_and_model
    (
        SELECT
            tenant,
            bucket_start,
            project,
            model,
            token_bucket,
            state,
            currency,
            price_version,
            unit_price,
            reason,
            simulated,
            recorded_in,
            period,
            adjusts,
            sum(quantity),
            sum(amount)
        GROUP BY
            tenant,
            bucket_start,
            project,
            model,
            token_bucket,
            state,
            currency,
            price_version,
            unit_price,
            reason,
            simulated,
            recorded_in,
            period,
            adjusts
    ),
    PROJECTION by_tenant_and_key
    (
        SELECT
            tenant,
            bucket_start,
            api_key,
            token_bucket,
            state,
            currency,
            sum(quantity),
            sum(amount)
        GROUP BY
            tenant,
            bucket_start,
            api_key,
            token_bucket,
            state,
            currency
    ),
    PROJECTION by_hour
    (
        SELECT
            toStartOfHour(bucket_start),
            tenant,
            project,
            model,
            token_bucket,
            state,
            currency,
            price_version,
            unit_price,
            reason,
            sum(quantity),
            sum(amount)
        GROUP BY
            toStartOfHour(bucket_start),
            tenant,
            project,
            model,
            token_bucket,
            state,
            currency,
            price_version,
            unit_price,
            reason
    )
)
ENGINE = SummingMergeTree((quantity, amount))
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (bucket_start, tenant, project, model, deployment, api_key, user, token_bucket, state, currency, price_version, reason, simulated, recorded_in, period)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', materialize_projections_on_insert = 0, materialize_projections_on_merge = 1, non_replicated_deduplication_window = 1000, index_granularity = 8192
