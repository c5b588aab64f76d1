-- Quarter hours that may lack a refresh after a stop at any instant. Refreshing one too many changes nothing.
--   1  reports recorded since shortly before the last refresh of all: they may have been on their way into the table then
--   2  reports recorded after the last refresh of their own quarter hour, which may have failed while others did not; of
--      the last day also those shortly before it, which the first rule forgets when a recovery is itself cut short
--   3  charges that do not cover the usage; tokens are weighed by what they are and whose, modulo 2^64, because plain sums
--      are equal when a correction moved tokens from one user or token bucket to another
SELECT DISTINCT bucket_start
FROM
(
    SELECT bucket_start
    FROM usage_reports
    WHERE recorded_at >= (SELECT max(refreshed_at) FROM usage_15m) - INTERVAL 10 MINUTE

    UNION ALL

    SELECT r.bucket_start
    FROM
    (
        SELECT bucket_start, max(recorded_at) AS recorded_at
        FROM usage_reports
        GROUP BY bucket_start
    ) AS r
    LEFT JOIN
    (
        SELECT bucket_start, max(refreshed_at) AS refreshed_at
        FROM usage_15m
        GROUP BY bucket_start
    ) AS u ON u.bucket_start = r.bucket_start
    WHERE (r.recorded_at > u.refreshed_at AND r.recorded_at >= now() - INTERVAL 7 DAY)
        OR (r.recorded_at > u.refreshed_at - INTERVAL 10 MINUTE AND r.recorded_at >= now() - INTERVAL 1 DAY)

    UNION ALL

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
)
ORDER BY bucket_start
