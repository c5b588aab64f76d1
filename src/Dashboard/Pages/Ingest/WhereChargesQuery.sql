-- One row: what the quarter hours and models of some reports were rated to. Charges are sums, so this is the company that the reports'
-- tokens are in, not the tokens alone.
SELECT
    tenant,
    toString(model) AS model,
    bucket_start,
    toString(state) AS state,
    toString(any(charges.reason)) AS reason,
    sum(quantity) AS tokens
FROM charges
WHERE bucket_start >= {fromTime:DateTime('UTC')}
    AND bucket_start < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND has({wanted:Array(String)}, concat(tenant, '\n', model, '\n', toString(toUnixTimestamp(bucket_start))))
GROUP BY tenant, model, bucket_start, state
HAVING tokens != 0
ORDER BY tenant, model, bucket_start, state
LIMIT 500
