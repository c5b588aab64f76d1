-- One row: one of the busiest names of a dimension (tenant or model), by tokens; all_tokens are those of everything in the range.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    {dimension:Identifier} AS name,
    sum(requests) AS requests,
    sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
        + input_audio + input_image) AS input_tokens,
    sum(output_text + output_reasoning + output_audio) AS output_tokens,
    sum(sum(unclassified)) OVER () + sum(input_tokens + output_tokens) OVER () AS all_tokens
FROM usage_15m
WHERE start >= {fromTime:DateTime('UTC')}
    AND start < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
    AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
    AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
GROUP BY name
HAVING requests != 0 OR input_tokens != 0 OR output_tokens != 0
ORDER BY input_tokens + output_tokens DESC, name
LIMIT {limit:UInt32}
