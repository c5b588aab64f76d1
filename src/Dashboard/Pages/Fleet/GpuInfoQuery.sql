-- One row: the newest sample of one series in the range, with all that it says about itself.
SELECT
    device,
    metric,
    any(gpu_samples.part) AS part,
    any(gpu_samples.deployment) AS deployment,
    toDecimal128(argMax(gpu_samples.value, time), 9) AS value,
    toDateTime(max(time), 'UTC') AS at,
    argMax(gpu_samples.attributes, time) AS attributes
FROM gpu_samples
WHERE metric IN {metrics:Array(String)}
    AND time >= {fromTime:DateTime('UTC')}
    AND time < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND ({device:String} = '' OR device = {device:String} OR parent = {device:String})
    AND bitAnd(flags, 1) = 0
    AND abs(gpu_samples.value) < 1e18
GROUP BY device, metric, series
ORDER BY device, metric, at DESC, series
LIMIT {limit:UInt32}
