-- One row: counted usage of a range and of the range it is compared with.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    sumIf(counted, is_current) AS requests,
    sumIf(failed, is_current) AS errors,
    sumIf(doubtful, is_current) AS low_confidence,
    sumIf(input, is_current) AS input_tokens,
    sumIf(output, is_current) AS output_tokens,
    sumIf(unknown, is_current) AS unclassified_tokens,
    sumIf(counted, NOT is_current) AS previous_requests,
    sumIf(failed, NOT is_current) AS previous_errors,
    sumIf(input, NOT is_current) AS previous_input_tokens,
    sumIf(output, NOT is_current) AS previous_output_tokens,
    maxIf(refreshed, is_current) AS refreshed_at
FROM
(
    SELECT
        start >= {fromTime:DateTime('UTC')} AS is_current,
        sum(requests) AS counted,
        sum(errors) AS failed,
        sum(low_confidence) AS doubtful,
        sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image) AS input,
        sum(output_text + output_reasoning + output_audio) AS output,
        sum(unclassified) AS unknown,
        max(refreshed_at) AS refreshed
    FROM usage_15m
    WHERE (start >= {fromTime:DateTime('UTC')} AND start < {toTime:DateTime('UTC')}
            OR start >= {previousFromTime:DateTime('UTC')} AND start < {previousToTime:DateTime('UTC')})
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
        AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
        AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
    GROUP BY is_current
)
