-- One row: the priced (or free, or unpriced: R5) quantity of one token bucket for one combination of dimensions in one
-- quarter hour, as signed differences (R8): what was rated before is never edited, a correction is another row.
--
-- amount is exact: quantity x unit_price / 1 000 000, with unit prices of at most 6 decimals (R6). recorded_in is the
-- quarter hour in which the row was written: rows of one quarter hour may fold together when merged, rows recorded
-- later never fold into earlier ones, so "as of" stays answerable.
--
-- period is the billing month that the row is charged to, adjusts the closed month that it corrects (0: none). A row belongs to the month
-- of its usage while that is open for the tenant, and to the tenant's oldest open month after it from then on: the sum of a
-- closed month never changes (R8). Both are YYYYMM of UTC; bucket_start and the price stay those of the usage (R7). A bill is the
-- sum over period; granules without adjustments are passed over by adjustments_of.
--
-- Sort key: time first, as in usage_15m, because rating and every page ask for quarter hours; then every column that must
-- keep two rows apart when merges fold them, the coarse dimensions first so that neighbours compress.
CREATE TABLE IF NOT EXISTS charges {{cluster}}
(
    bucket_start    DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    tenant          LowCardinality(String),
    project         LowCardinality(String),
    model           LowCardinality(String),
    deployment      LowCardinality(String),
    api_key         LowCardinality(String),
    user            LowCardinality(String),
    token_bucket    Enum8('input_fresh' = 1, 'input_cache_read' = 2, 'input_cache_write_5m' = 3,
                          'input_cache_write_1h' = 4, 'input_cache_write_other' = 5, 'input_audio' = 6,
                          'input_image' = 7, 'output_text' = 8, 'output_reasoning' = 9, 'output_audio' = 10,
                          'unclassified' = 11),
    state           Enum8('priced' = 1, 'free' = 2, 'unpriced' = 3),
    currency        LowCardinality(String),
    price_version   LowCardinality(String),
    reason          LowCardinality(String),
    simulated       LowCardinality(String),
    recorded_in     DateTime('UTC'),
    period          UInt32 DEFAULT toYYYYMM(bucket_start) CODEC(ZSTD(1)),
    adjusts         UInt32 CODEC(ZSTD(1)),

    unit_price      Decimal(38, 12) CODEC(ZSTD(1)),
    quantity        Int64 CODEC(T64, ZSTD(1)),
    amount          Decimal(38, 12) CODEC(ZSTD(1)),

    INDEX adjustments_of adjusts TYPE minmax GRANULARITY 1,

    -- One tenant over any range, and its bills. A price follows from model, token bucket and time: naming it adds no rows.
    PROJECTION by_tenant_and_model
    (
        SELECT
            tenant, bucket_start, project, model, token_bucket, state, currency, price_version, unit_price, reason,
            simulated, recorded_in, period, adjusts,
            sum(quantity), sum(amount)
        GROUP BY
            tenant, bucket_start, project, model, token_bucket, state, currency, price_version, unit_price, reason,
            simulated, recorded_in, period, adjusts
    ),

    -- One tenant by key.
    PROJECTION by_tenant_and_key
    (
        SELECT
            tenant, bucket_start, api_key, token_bucket, state, currency,
            sum(quantity), sum(amount)
        GROUP BY
            tenant, bucket_start, api_key, token_bucket, state, currency
    ),

    -- Weeks and months of all tenants in whole hours, which suits every zone whose offset is whole hours.
    PROJECTION by_hour
    (
        SELECT
            toStartOfHour(bucket_start), tenant, project, model, token_bucket, state, currency, price_version, unit_price,
            reason,
            sum(quantity), sum(amount)
        GROUP BY
            toStartOfHour(bucket_start), tenant, project, model, token_bucket, state, currency, price_version, unit_price,
            reason
    )
)
ENGINE = {{engine}}SummingMergeTree((quantity, amount))
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (bucket_start, tenant, project, model, deployment, api_key, user, token_bucket, state, currency,
          price_version, reason, simulated, recorded_in, period)
SETTINGS deduplicate_merge_projection_mode = 'rebuild', materialize_projections_on_insert = 0, materialize_projections_on_merge = 1, non_replicated_deduplication_window = 1000
