-- One row a tenant, billing month and currency: what is charged to the month, and how much of that corrects earlier, closed months.
-- What is charged to a month lies in its own quarter hours, or earlier and then adjusts one.
SELECT
    tenant,
    period,
    currency,
    sum(charges.amount) AS amount,
    sumIf(charges.amount, adjusts != 0) AS adjustments
FROM charges
WHERE period >= {firstPeriod:UInt32}
    AND period <= {lastPeriod:UInt32}
    AND bucket_start < {endTime:DateTime('UTC')}
    AND (bucket_start >= {startTime:DateTime('UTC')} OR adjusts != 0)
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
GROUP BY tenant, period, currency
ORDER BY period DESC, tenant, currency
