-- One row: tokens of one model that nothing prices, with the reason the book gives. requests_at_most is an upper bound: the
-- requests of every hour or quarter hour, tenant, project and model that holds such tokens, because charges know tokens, not
-- requests.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    charged.model AS model,
    any(charged.reason) AS reason,
    sum(charged.tokens) AS tokens,
    sum(used.requests) AS requests_at_most
FROM
(
    SELECT start, tenant, project, model, any(reason) AS reason, sum(quantity) AS tokens
    FROM
    (
        SELECT start, tenant, project, model, reason, sum(charges.quantity) AS quantity
        FROM charges
        WHERE start >= {fromTime:DateTime('UTC')}
            AND start < {toTime:DateTime('UTC')}
            AND state = 'unpriced'
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
            AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
            AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
        GROUP BY start, tenant, project, model, reason
        HAVING quantity != 0
    )
    GROUP BY start, tenant, project, model
) AS charged
INNER JOIN
(
    SELECT start, tenant, project, model, sum(usage_15m.requests) AS requests
    FROM usage_15m
    WHERE start >= {fromTime:DateTime('UTC')}
        AND start < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
        AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
        AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
    GROUP BY start, tenant, project, model
) AS used USING (start, tenant, project, model)
GROUP BY model
ORDER BY tokens DESC, model
LIMIT {limit:UInt32}
