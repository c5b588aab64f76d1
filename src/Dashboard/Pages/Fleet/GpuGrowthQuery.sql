-- One row: by how much a counter of a device grew in the range, and when last. One that falls began anew.
WITH readings AS
(
    SELECT
        device, metric, part, series, time,
        value AS reading,
        row_number() OVER w = 1 AS is_first,
        lagInFrame(value, 1, 0) OVER w AS before
    FROM gpu_samples
    WHERE metric IN {metrics:Array(String)}
        AND part IN {parts:Array(String)}
        AND time >= {fromTime:DateTime('UTC')} - toIntervalMinute(5)
        AND time < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND ({device:String} = '' OR device = {device:String} OR parent = {device:String})
        AND bitAnd(flags, 1) = 0
        AND abs(value) < 1e18
    WINDOW w AS (PARTITION BY tenant, metric, node, device, series ORDER BY time)
)
SELECT
    device,
    metric,
    part,
    toDecimal128(sum(multiIf(is_first, 0, reading < before, reading, reading - before)), 9) AS growth,
    toDateTime(maxIf(time, NOT is_first AND reading != before), 'UTC') AS last_at
FROM readings
WHERE time >= {fromTime:DateTime('UTC')}
GROUP BY device, metric, part
HAVING growth > 0
ORDER BY device, metric, part
LIMIT {limit:UInt32}
