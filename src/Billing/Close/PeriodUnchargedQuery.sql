-- One row a tenant with usage in the month: in how many of its quarter hours the charges do not cover the usage. Charges count whatever
-- month they went to. Tokens are weighed by what they are and whose, modulo 2^64: plain sums are equal when a correction moved tokens.
SELECT tenant, countIf(weight != 0) AS quarter_hours
FROM
(
    SELECT tenant, bucket_start, sum(weighed) AS weight
    FROM
    (
        SELECT
            tenant,
            bucket_start,
            toInt64(cityHash64(project, model, deployment, api_key, user, simulated)) * (
                input_fresh * toInt64(intHash64(1)) + input_cache_read * toInt64(intHash64(2))
                + input_cache_write_5m * toInt64(intHash64(3)) + input_cache_write_1h * toInt64(intHash64(4))
                + input_cache_write_other * toInt64(intHash64(5)) + input_audio * toInt64(intHash64(6))
                + input_image * toInt64(intHash64(7)) + output_text * toInt64(intHash64(8))
                + output_reasoning * toInt64(intHash64(9)) + output_audio * toInt64(intHash64(10))
                + unclassified * toInt64(intHash64(11))) AS weighed
        FROM usage_15m
        WHERE bucket_start >= {startTime:DateTime('UTC')}
            AND bucket_start < {endTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))

        UNION ALL

        SELECT
            tenant,
            bucket_start,
            -toInt64(cityHash64(project, model, deployment, api_key, user, simulated))
                * quantity * toInt64(intHash64(toUInt8(token_bucket)))
        FROM charges
        WHERE bucket_start >= {startTime:DateTime('UTC')}
            AND bucket_start < {endTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    )
    GROUP BY tenant, bucket_start
)
GROUP BY tenant
ORDER BY tenant
