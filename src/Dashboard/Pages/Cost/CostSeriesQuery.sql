-- One row: charges of one name in one period of the zone. Per currency the {limit} names with the highest charges keep their
-- name; all others are one row a period, rank {limit} + 1. Names of projects, keys and users belong to a tenant (owner).
WITH
    if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start,
    charged AS
    (
        SELECT
            multiIf(
                {period:String} = 'quarter', start,
                {period:String} = 'hour', toStartOfHour(start, {zone:String}),
                {period:String} = 'day', toStartOfDay(start, {zone:String}),
                {period:String} = 'month', toDateTime(toStartOfMonth(start, {zone:String}), {zone:String}),
                {fromTime:DateTime('UTC')}) AS period_start,
            {dimension:Identifier} AS name,
            if({owned:Bool}, tenant, '') AS owner,
            currency,
            sum(charges.amount) AS amount,
            sum(quantity) AS tokens
        FROM charges
        WHERE start >= {fromTime:DateTime('UTC')}
            AND start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
            AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
            AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
        GROUP BY period_start, name, owner, currency
        HAVING amount != 0 OR tokens != 0
    ),
    summed AS
    (
        SELECT
            *,
            sum(amount) OVER (PARTITION BY currency, owner, name) AS all_amount,
            sum(tokens) OVER (PARTITION BY currency, owner, name) AS all_tokens
        FROM charged
    ),
    ranked AS
    (
        SELECT *, dense_rank() OVER (PARTITION BY currency ORDER BY all_amount DESC, all_tokens DESC, owner, name) AS place
        FROM summed
    )
SELECT
    period_start,
    least(place, {limit:UInt32} + 1) AS rank,
    if(rank <= {limit:UInt32}, any(name), '') AS name,
    if(rank <= {limit:UInt32}, any(owner), '') AS owner,
    currency,
    sum(amount) AS amount,
    sum(tokens) AS tokens
FROM ranked
GROUP BY period_start, rank, currency
ORDER BY currency, rank, period_start
