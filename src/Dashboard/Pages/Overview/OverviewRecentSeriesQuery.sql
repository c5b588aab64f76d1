-- The same rows as OverviewSeriesQuery in steps finer than a quarter hour, from single requests: for ranges of a few hours.
SELECT
    toStartOfInterval(toDateTime(event_time, 'UTC'), toIntervalSecond({stepSeconds:UInt32})) AS step_start,
    model,
    toInt64(count()) AS requests,
    toInt64(countIf(error_type != '')) AS errors,
    sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
        + input_audio + input_image) AS input_tokens,
    sum(output_text + output_reasoning + output_audio) AS output_tokens
FROM counted_reports(
    from = {fromTime:DateTime('UTC')},
    to = {toTime:DateTime('UTC')},
    visible = {toTime:DateTime('UTC')} + INTERVAL 15 MINUTE,
    upto = 18446744073709551615)
WHERE (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
    AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
    AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
GROUP BY step_start, model
ORDER BY step_start, model
