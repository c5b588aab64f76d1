-- One row: counted usage of one model in one step: a quarter hour, or an hour or day of the zone.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    if({stepSeconds:UInt32} = 86400, toStartOfDay(start, {zone:String}),
    if({stepSeconds:UInt32} = 3600, toStartOfHour(start, {zone:String}),
    start)) AS step_start,
    model,
    sum(requests) AS requests,
    sum(errors) AS errors,
    sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
        + input_audio + input_image) AS input_tokens,
    sum(output_text + output_reasoning + output_audio) AS output_tokens
FROM usage_15m
WHERE start >= {fromTime:DateTime('UTC')}
    AND start < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
    AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
    AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
GROUP BY step_start, model
HAVING requests != 0 OR input_tokens != 0 OR output_tokens != 0
ORDER BY step_start, model
