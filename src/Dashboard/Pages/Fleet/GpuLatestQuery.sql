-- One row: what one metric of a device last read in the range, and how often it was read.
SELECT
    device,
    metric,
    part,
    toDecimal128(argMax(gpu_samples.value, time), 9) AS value,
    toDateTime(max(time), 'UTC') AS at,
    toUInt32(count()) AS samples
FROM gpu_samples
WHERE metric IN {metrics:Array(String)}
    AND part IN {parts:Array(String)}
    AND time >= {fromTime:DateTime('UTC')}
    AND time < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND ({device:String} = '' OR device = {device:String} OR parent = {device:String})
    AND bitAnd(flags, 1) = 0
    AND abs(gpu_samples.value) < 1e18
GROUP BY device, metric, part
ORDER BY device, metric, part
LIMIT {limit:UInt32}
