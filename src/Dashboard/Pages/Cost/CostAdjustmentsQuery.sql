-- One row a currency, billing month and closed month that it corrects: adjustments that are on the bills of the range's months, whenever their
-- usage was, and those of the range's usage, wherever they are billed. Few: granules without any are passed over by the index.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    currency,
    period,
    adjusts,
    sumIf(charges.amount, period >= {firstPeriod:UInt32} AND period <= {lastPeriod:UInt32}) AS billed,
    sumIf(charges.amount, start >= {fromTime:DateTime('UTC')} AND start < {toTime:DateTime('UTC')}) AS used
FROM charges
WHERE adjusts != 0
    AND (period >= {firstPeriod:UInt32} AND period <= {lastPeriod:UInt32}
        OR start >= {fromTime:DateTime('UTC')} AND start < {toTime:DateTime('UTC')})
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
    AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
    AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
GROUP BY currency, period, adjusts
HAVING billed != 0 OR used != 0
ORDER BY currency, period, adjusts
LIMIT {limit:UInt32}
