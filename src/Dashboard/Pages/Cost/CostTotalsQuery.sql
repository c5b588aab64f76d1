-- One row a currency that occurs in the range or in the one it is compared with, and always one row without a currency: the
-- counted requests and tokens. Amounts are exact. Billed tokens are priced or free; unpriced ones have no price to count with.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    currency,
    sumIf(counted, is_current) AS requests,
    sumIf(used_input, is_current) AS input_tokens,
    sumIf(used_output, is_current) AS output_tokens,
    sumIf(used_unknown, is_current) AS unclassified_tokens,
    sumIf(charged, is_current) AS amount,
    sumIf(charged, is_current AND side = 'input') AS input_amount,
    sumIf(charged, is_current AND side = 'output') AS output_amount,
    sumIf(rated, is_current AND price_state != 'unpriced') AS billed_tokens,
    sumIf(rated, is_current AND price_state != 'unpriced' AND side = 'input') AS billed_input_tokens,
    sumIf(rated, is_current AND price_state != 'unpriced' AND side = 'output') AS billed_output_tokens,
    sumIf(rated, is_current AND price_state = 'unpriced') AS unpriced_tokens,
    sumIf(counted, NOT is_current) AS previous_requests,
    sumIf(used_input + used_output + used_unknown, NOT is_current) AS previous_tokens,
    sumIf(charged, NOT is_current) AS previous_amount,
    max(refreshed) AS refreshed_at
FROM
(
    SELECT
        start >= {fromTime:DateTime('UTC')} AS is_current,
        '' AS currency,
        '' AS side,
        '' AS price_state,
        sum(requests) AS counted,
        sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image) AS used_input,
        sum(output_text + output_reasoning + output_audio) AS used_output,
        sum(unclassified) AS used_unknown,
        0 AS rated,
        toDecimal128(0, 12) AS charged,
        max(refreshed_at) AS refreshed
    FROM usage_15m
    WHERE (start >= {fromTime:DateTime('UTC')} AND start < {toTime:DateTime('UTC')}
            OR start >= {previousFromTime:DateTime('UTC')} AND start < {previousToTime:DateTime('UTC')})
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
        AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
        AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
    GROUP BY is_current

    UNION ALL

    SELECT
        start >= {fromTime:DateTime('UTC')} AS is_current,
        currency,
        multiIf(token_bucket <= 'input_image', 'input', token_bucket <= 'output_audio', 'output', '') AS side,
        toString(state) AS price_state,
        0, 0, 0, 0,
        sum(quantity) AS rated,
        sum(amount) AS charged,
        toDateTime64(0, 3, 'UTC')
    FROM charges
    WHERE (start >= {fromTime:DateTime('UTC')} AND start < {toTime:DateTime('UTC')}
            OR start >= {previousFromTime:DateTime('UTC')} AND start < {previousToTime:DateTime('UTC')})
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
        AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
        AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
    GROUP BY is_current, currency, token_bucket, state
)
GROUP BY currency
ORDER BY currency
