-- One row: XID errors of one code that a device's driver reported between two samples. A code's series begins when it first happens.
WITH readings AS
(
    SELECT
        device, part, time,
        value AS reading,
        if(row_number() OVER w = 1 AND time < {fromTime:DateTime('UTC')}, value, lagInFrame(value, 1, 0) OVER w) AS before
    FROM gpu_samples
    WHERE metric IN {metrics:Array(String)}
        AND time >= {fromTime:DateTime('UTC')} - toIntervalMinute(5)
        AND time < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND ({device:String} = '' OR device = {device:String} OR parent = {device:String})
        AND bitAnd(flags, 1) = 0
        AND abs(value) < 1e18
    WINDOW w AS (PARTITION BY tenant, metric, node, device, series ORDER BY time)
)
SELECT
    toDateTime(time, 'UTC') AS at,
    device,
    part AS code,
    toInt64(if(reading < before, reading, reading - before)) AS times
FROM readings
WHERE time >= {fromTime:DateTime('UTC')} AND times > 0
ORDER BY at DESC, device, code
LIMIT {limit:UInt32}
