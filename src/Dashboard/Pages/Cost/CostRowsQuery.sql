-- One row: what one name of a dimension used and was charged in one period (or in the whole range) in one currency. Names of
-- projects, keys and users belong to a tenant (owner). Tokens and amounts are exact per currency; requests are the name's,
-- whatever its currencies. Usage that nothing rated yet has no currency.
--
-- Keyset paging: rows after the row (afterNumber, afterName, afterOwner, afterCurrency, afterPeriod) of the same order.
WITH
    if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start,
    multiIf(
        {period:String} = 'quarter', start,
        {period:String} = 'hour', toStartOfHour(start, {zone:String}),
        {period:String} = 'day', toStartOfDay(start, {zone:String}),
        {period:String} = 'month', toDateTime(toStartOfMonth(start, {zone:String}), {zone:String}),
        {fromTime:DateTime('UTC')}) AS step_start,
    rated AS
    (
        SELECT
            step_start AS period_start, {dimension:Identifier} AS name, if({owned:Bool}, tenant, '') AS owner, currency,
            token_bucket, state, sum(quantity) AS tokens, sum(amount) AS amount
        FROM charges
        WHERE start >= {fromTime:DateTime('UTC')}
            AND start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
            AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
            AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
        GROUP BY period_start, name, owner, currency, token_bucket, state
    ),
    charged AS
    (
        SELECT
            period_start, toString(rated.name) AS name, toString(rated.owner) AS owner, toString(rated.currency) AS currency,
            sumIf(tokens, token_bucket <= 'input_image') AS input,
            sumIf(tokens, token_bucket > 'input_image' AND token_bucket <= 'output_audio') AS output,
            sumIf(tokens, token_bucket = 'unclassified') AS unknown,
            sumIf(tokens, state = 'priced') AS priced,
            sumIf(tokens, state = 'free') AS free,
            sumIf(tokens, state = 'unpriced') AS unpriced,
            sum(rated.amount) AS amount
        FROM rated
        GROUP BY period_start, rated.name, rated.owner, rated.currency
        HAVING amount != 0 OR input != 0 OR output != 0 OR unknown != 0
    ),
    counted AS
    (
        SELECT
            step_start AS period_start, toString({dimension:Identifier}) AS name, toString(if({owned:Bool}, tenant, '')) AS owner,
            sum(usage_15m.requests) AS requests,
            sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other
                + input_audio + input_image) AS input,
            sum(output_text + output_reasoning + output_audio) AS output,
            sum(unclassified) AS unknown
        FROM usage_15m
        WHERE start >= {fromTime:DateTime('UTC')}
            AND start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
            AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
            AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
        GROUP BY period_start, {dimension:Identifier}, if({owned:Bool}, tenant, '')
        HAVING requests != 0 OR input != 0 OR output != 0 OR unknown != 0
    ),
    joined AS
    (
        SELECT
            period_start, name, owner, currency, requests,
            if(currency = '', counted.input, charged.input) AS input_tokens,
            if(currency = '', counted.output, charged.output) AS output_tokens,
            if(currency = '', counted.unknown, charged.unknown) AS unclassified_tokens,
            priced AS priced_tokens, free AS free_tokens, unpriced AS unpriced_tokens, amount
        FROM charged FULL OUTER JOIN counted USING (period_start, name, owner)
    ),
    ordered AS
    (
        SELECT
            *,
            sum(amount) OVER (PARTITION BY currency) AS currency_amount,
            if({descending:Bool}, -1, 1) * multiIf(
                {sort:String} = 'amount', amount,
                {sort:String} = 'requests', toDecimal128(requests, 12),
                {sort:String} = 'input_tokens', toDecimal128(input_tokens, 12),
                {sort:String} = 'output_tokens', toDecimal128(output_tokens, 12),
                {sort:String} = 'unpriced_tokens', toDecimal128(unpriced_tokens, 12),
                {sort:String} = 'period', toDecimal128(toUnixTimestamp(period_start), 12),
                toDecimal128(0, 12)) AS sort_number
        FROM joined
    )
SELECT *
FROM ordered
WHERE NOT {paged:Bool}
    OR (sort_number, name, owner, currency, period_start)
        > ({afterNumber:Decimal(38, 12)}, {afterName:String}, {afterOwner:String}, {afterCurrency:String},
            {afterPeriod:DateTime('UTC')})
ORDER BY sort_number, name, owner, currency, period_start
LIMIT {limit:UInt32}
