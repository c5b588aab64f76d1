-- One row: what was counted, or rated in one currency, on one day of the zone (kind 'day', named by its first second), for one
-- model or in one project. Counted usage is in rows without a currency; the reader puts the two side by side.
WITH
    if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start,
    rated AS
    (
        SELECT
            toStartOfDay(start, {zone:String}) AS day, model, project, currency, state,
            0 AS requests, 0 AS input, 0 AS output, 0 AS unknown, sum(quantity) AS rated_tokens, sum(charges.amount) AS amount
        FROM charges
        WHERE start >= {fromTime:DateTime('UTC')}
            AND start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
            AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
            AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
        GROUP BY day, model, project, currency, state
    ),
    counted AS
    (
        SELECT
            toStartOfDay(start, {zone:String}) AS day, model, project, '' AS currency, 'priced' AS state,
            sum(usage_15m.requests) AS requests,
            sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image) AS input,
            sum(output_text + output_reasoning + output_audio) AS output,
            sum(unclassified) AS unknown, 0 AS rated_tokens, toDecimal128(0, 12) AS amount
        FROM usage_15m
        WHERE start >= {fromTime:DateTime('UTC')}
            AND start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
            AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
            AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
        GROUP BY day, model, project
    ),
    both AS
    (
        SELECT day, model, project, currency, toString(state) AS state, requests, input, output, unknown, rated_tokens, amount FROM rated
        UNION ALL
        SELECT day, model, project, currency, state, requests, input, output, unknown, rated_tokens, amount FROM counted
    )
SELECT
    tupleElement(part, 1) AS kind,
    tupleElement(part, 2) AS name,
    toString(currency) AS currency,
    sum(both.requests) AS requests,
    sum(input) AS input_tokens,
    sum(output) AS output_tokens,
    sum(unknown) AS unclassified_tokens,
    sumIf(rated_tokens, state = 'priced') AS priced_tokens,
    sumIf(rated_tokens, state = 'free') AS free_tokens,
    sumIf(rated_tokens, state = 'unpriced') AS unpriced_tokens,
    sum(both.amount) AS amount
FROM both
ARRAY JOIN
[
    ('day', toString(toUnixTimestamp(day))),
    ('model', toString(model)),
    ('project', toString(project))
] AS part
GROUP BY kind, name, currency
HAVING requests != 0 OR input_tokens != 0 OR output_tokens != 0 OR unclassified_tokens != 0
    OR priced_tokens != 0 OR free_tokens != 0 OR unpriced_tokens != 0 OR amount != 0
ORDER BY kind, name DESC, currency
LIMIT {limit:UInt32} BY kind
