-- What the pickers offer and what the banner says: the names that occur in a range, the busiest first, at most {limit} of
-- each kind; and what a demonstration made up (kind 'simulated').
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    tupleElement(pair, 1) AS kind,
    tupleElement(pair, 2) AS name,
    sum(counted) AS requests
FROM
(
    SELECT tenant, project, model, simulated, sum(requests) AS counted
    FROM usage_15m
    WHERE start >= {fromTime:DateTime('UTC')}
        AND start < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    GROUP BY tenant, project, model, simulated
)
ARRAY JOIN
[
    ('tenant', toString(tenant)),
    ('project', toString(project)),
    ('model', toString(model)),
    ('simulated', toString(simulated))
] AS pair
GROUP BY kind, name
HAVING requests != 0 AND name != ''
ORDER BY kind, requests DESC, name
LIMIT {limit:UInt32} BY kind
