-- One row: some usage, or some charged quantity with the opposite sign, as a weight: where the weights of a quarter hour (or of a tenant in
-- it) sum to 0, the charges cover the usage. Tokens are weighed by what they are and whose, modulo 2^64, because plain sums are equal
-- when a correction moved tokens from one user or token bucket to another. Charges count whatever month they went to.
CREATE VIEW IF NOT EXISTS charge_balance {{cluster}} AS
SELECT
    tenant,
    bucket_start,
    toInt64(cityHash64(tenant, project, model, deployment, api_key, user, simulated)) * (
        input_fresh * toInt64(intHash64(1)) + input_cache_read * toInt64(intHash64(2))
        + input_cache_write_5m * toInt64(intHash64(3)) + input_cache_write_1h * toInt64(intHash64(4))
        + input_cache_write_other * toInt64(intHash64(5)) + input_audio * toInt64(intHash64(6))
        + input_image * toInt64(intHash64(7)) + output_text * toInt64(intHash64(8))
        + output_reasoning * toInt64(intHash64(9)) + output_audio * toInt64(intHash64(10))
        + unclassified * toInt64(intHash64(11))) AS weight
FROM usage_15m

UNION ALL

SELECT
    tenant,
    bucket_start,
    -toInt64(cityHash64(tenant, project, model, deployment, api_key, user, simulated))
        * quantity * toInt64(intHash64(toUInt8(token_bucket))) AS weight
FROM charges
