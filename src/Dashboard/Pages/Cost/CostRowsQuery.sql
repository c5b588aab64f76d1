-- One row: what one name of a dimension used and was charged in one period (or in the whole range) in one currency. Names of
-- projects, keys and users belong to a tenant (owner). Tokens and amounts are exact per currency; requests are the name's,
-- whatever its currencies. Usage that nothing rated yet has no currency.
--
-- Keyset paging: rows after the row (afterNumber, afterName, afterOwner, afterCurrency, afterPeriod) of the same order.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT *
FROM
(
    SELECT
        *,
        sum(amount) OVER (PARTITION BY currency) AS currency_amount,
        if({sort:String} = 'amount', amount,
        if({sort:String} = 'requests', toDecimal128(requests, 12),
        if({sort:String} = 'input_tokens', toDecimal128(input_tokens, 12),
        if({sort:String} = 'output_tokens', toDecimal128(output_tokens, 12),
        if({sort:String} = 'unpriced_tokens', toDecimal128(unpriced_tokens, 12),
        if({sort:String} = 'period', toDecimal128(toUnixTimestamp(period_start), 12),
        toDecimal128(0, 12))))))) * if({descending:Bool}, -1, 1) AS sort_number
    FROM
    (
        SELECT
            period_start, name, owner, currency,
            used.requests AS requests,
            if(currency = '', used.input, charged.input) AS input_tokens,
            if(currency = '', used.output, charged.output) AS output_tokens,
            if(currency = '', used.unknown, charged.unknown) AS unclassified_tokens,
            charged.priced AS priced_tokens,
            charged.free AS free_tokens,
            charged.unpriced AS unpriced_tokens,
            charged.amount AS amount
        FROM
        (
            SELECT
                period_start,
                toString(raw_name) AS name,
                toString(raw_owner) AS owner,
                toString(raw_currency) AS currency,
                sumIf(rated, token_bucket <= 'input_image') AS input,
                sumIf(rated, token_bucket > 'input_image' AND token_bucket <= 'output_audio') AS output,
                sumIf(rated, token_bucket = 'unclassified') AS unknown,
                sumIf(rated, state = 'priced') AS priced,
                sumIf(rated, state = 'free') AS free,
                sumIf(rated, state = 'unpriced') AS unpriced,
                sum(charged) AS amount
            FROM
            (
                SELECT
                    if({period:String} = 'quarter', start,
                    if({period:String} = 'hour', toStartOfHour(start, {zone:String}),
                    if({period:String} = 'day', toStartOfDay(start, {zone:String}),
                    if({period:String} = 'month', toDateTime(toStartOfMonth(start, {zone:String}), {zone:String}),
                    {fromTime:DateTime('UTC')})))) AS period_start,
                    {dimension:Identifier} AS raw_name,
                    if({owned:Bool}, tenant, '') AS raw_owner,
                    currency AS raw_currency, token_bucket, state,
                    sum(quantity) AS rated,
                    sum(amount) AS charged
                FROM charges
                WHERE start >= {fromTime:DateTime('UTC')}
                    AND start < {toTime:DateTime('UTC')}
                    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
                    AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
                    AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
                    AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
                GROUP BY period_start, raw_name, raw_owner, raw_currency, token_bucket, state
            )
            GROUP BY period_start, raw_name, raw_owner, raw_currency
            HAVING amount != 0 OR input != 0 OR output != 0 OR unknown != 0
        ) AS charged
        FULL OUTER JOIN
        (
            SELECT
                if({period:String} = 'quarter', start,
                if({period:String} = 'hour', toStartOfHour(start, {zone:String}),
                if({period:String} = 'day', toStartOfDay(start, {zone:String}),
                if({period:String} = 'month', toDateTime(toStartOfMonth(start, {zone:String}), {zone:String}),
                {fromTime:DateTime('UTC')})))) AS period_start,
                toString({dimension:Identifier}) AS name,
                toString(if({owned:Bool}, tenant, '')) AS owner,
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
        ) AS used USING (period_start, name, owner)
    )
)
WHERE NOT {paged:Bool}
    OR (sort_number, name, owner, currency, period_start)
        > ({afterNumber:Decimal(38, 12)}, {afterName:String}, {afterOwner:String}, {afterCurrency:String},
            {afterPeriod:DateTime('UTC')})
ORDER BY sort_number, name, owner, currency, period_start
LIMIT {limit:UInt32}
