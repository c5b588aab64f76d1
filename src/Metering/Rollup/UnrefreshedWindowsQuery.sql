-- Quarter hours that may lack a refresh after a stop at any instant. Refreshing one too many changes nothing.
--   1  reports recorded since shortly before the last refresh of all: they may have been on their way into the table then
--   2  reports recorded after the last refresh of their own quarter hour, which may have failed while others did not
--   3  charges that do not cover the usage
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
    WHERE r.recorded_at > u.refreshed_at AND r.recorded_at >= now() - INTERVAL 7 DAY

    UNION ALL

    SELECT bucket_start
    FROM
    (
        SELECT
            bucket_start,
            input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image + output_text + output_reasoning + output_audio + unclassified AS tokens
        FROM usage_15m

        UNION ALL

        SELECT bucket_start, -quantity
        FROM charges
    )
    GROUP BY bucket_start
    HAVING sum(tokens) != 0
)
ORDER BY bucket_start
