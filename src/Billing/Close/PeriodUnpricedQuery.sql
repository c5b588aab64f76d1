-- One row a tenant and model: tokens that were charged to the month without a price and still have none (R5). What the month takes back of
-- unpriced usage of a month that was closed under a waiver is negative, and stands in nobody's way.
SELECT tenant, model, toString(any(why)) AS reason, sum(standing) AS tokens
FROM
(
    SELECT tenant, model, any(reason) AS why, sum(quantity) AS standing
    FROM charges
    WHERE state = 'unpriced'
        AND period = {period:UInt32}
        AND bucket_start < {endTime:DateTime('UTC')}
        AND (bucket_start >= {startTime:DateTime('UTC')} OR adjusts != 0)
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    GROUP BY bucket_start, tenant, project, model, deployment, api_key, user, simulated, token_bucket
    HAVING standing > 0
)
GROUP BY tenant, model
ORDER BY tenant, tokens DESC, model
