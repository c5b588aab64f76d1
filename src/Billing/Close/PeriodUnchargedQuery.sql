-- One row a tenant with usage in the month: in how many of its quarter hours the charges do not cover the usage.
SELECT tenant, countIf(uncharged != 0) AS quarter_hours
FROM
(
    SELECT tenant, bucket_start, sum(weight) AS uncharged
    FROM charge_balance
    WHERE bucket_start >= {startTime:DateTime('UTC')}
        AND bucket_start < {endTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    GROUP BY tenant, bucket_start
)
GROUP BY tenant
ORDER BY tenant
