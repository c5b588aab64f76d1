-- One row: what the quarter hours and models of this trace's reports were rated to. Charges are sums, so this is the company that the
-- trace's tokens are in, not the tokens alone.
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
    AND (tenant, model, bucket_start) IN
    (
        SELECT tenant, model, bucket_start
        FROM usage_reports
        WHERE bucket_start >= {fromTime:DateTime('UTC')}
            AND bucket_start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND trace_id = toFixedString(unhex({traceId:String}), 16)
    )
GROUP BY tenant, model, bucket_start, state
HAVING tokens != 0
ORDER BY tenant, model, bucket_start, state
LIMIT 500
