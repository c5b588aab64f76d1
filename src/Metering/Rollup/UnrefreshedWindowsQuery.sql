-- Quarter hours that may lack a refresh after a stop at any instant: those with reports recorded since shortly before the
-- last refresh that is known to have happened, and those whose charges do not cover their usage. Refreshing one too many
-- changes nothing.
SELECT DISTINCT bucket_start
FROM
(
    SELECT bucket_start
    FROM usage_reports
    WHERE recorded_at >= (SELECT max(refreshed_at) FROM usage_15m) - INTERVAL 10 MINUTE

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
