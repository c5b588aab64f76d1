-- Quarter hours whose charges do not cover the usage; tokens are weighed by what they are and whose, modulo 2^64, because plain sums
-- are equal when a correction moved tokens from one user or token bucket to another.
SELECT bucket_start
FROM
(
    SELECT
        bucket_start,
        toInt64(cityHash64(tenant, project, model, deployment, api_key, user, simulated)) * (
            input_fresh * toInt64(intHash64(1)) + input_cache_read * toInt64(intHash64(2))
            + input_cache_write_5m * toInt64(intHash64(3)) + input_cache_write_1h * toInt64(intHash64(4))
            + input_cache_write_other * toInt64(intHash64(5)) + input_audio * toInt64(intHash64(6))
            + input_image * toInt64(intHash64(7)) + output_text * toInt64(intHash64(8))
            + output_reasoning * toInt64(intHash64(9)) + output_audio * toInt64(intHash64(10))
            + unclassified * toInt64(intHash64(11))) AS weighed
    FROM usage_15m

    UNION ALL

    SELECT
        bucket_start,
        -toInt64(cityHash64(tenant, project, model, deployment, api_key, user, simulated))
            * quantity * toInt64(intHash64(toUInt8(token_bucket)))
    FROM charges
)
GROUP BY bucket_start
HAVING sum(weighed) != 0
ORDER BY bucket_start
