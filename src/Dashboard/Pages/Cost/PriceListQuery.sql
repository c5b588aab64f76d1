-- One row: a price that was in force in the range and rated tokens, with the first and last hour or quarter hour it rated.
-- Read from charges, not from the book: this is what was really charged.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    model,
    toString(token_bucket) AS token_bucket,
    toString(state) AS state,
    currency,
    unit_price,
    price_version,
    min(rated_in) AS first_start,
    max(rated_in) AS last_start,
    sum(tokens) AS tokens
FROM
(
    SELECT
        start AS rated_in, model, charges.token_bucket AS token_bucket, charges.state AS state, currency, unit_price, price_version,
        sum(quantity) AS tokens
    FROM charges
    WHERE start >= {fromTime:DateTime('UTC')}
        AND start < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
        AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
        AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
    GROUP BY rated_in, model, token_bucket, state, currency, unit_price, price_version
    HAVING tokens != 0
)
GROUP BY model, token_bucket, state, currency, unit_price, price_version
ORDER BY model, token_bucket, first_start
LIMIT {limit:UInt32}
