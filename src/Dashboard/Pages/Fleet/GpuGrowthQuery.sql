-- One row: by how much a counter of a device grew in the range, and when last. One that falls began anew.
-- Arrays, because a window over as many samples costs twice as much.
WITH
    samples AS
    (
        SELECT
            device, metric, part,
            arraySort(sample -> sample.1, groupArray((toUnixTimestamp64Milli(time), value))) AS sorted,
            arrayPopFront(sorted.1) AS times,
            arrayMap((now, before) -> if(now < before, now, now - before), arrayPopFront(sorted.2), arrayPopBack(sorted.2)) AS growths,
            arrayMap((growth, at) -> if(at >= 1000 * toUnixTimestamp({fromTime:DateTime('UTC')}), growth, 0), growths, times) AS growths_within
        FROM gpu_samples
        WHERE metric IN {metrics:Array(String)}
            AND part IN {parts:Array(String)}
            AND time >= {fromTime:DateTime('UTC')} - toIntervalMinute(5)
            AND time < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND ({device:String} = '' OR device = {device:String} OR parent = {device:String})
            AND bitAnd(flags, 1) = 0
            AND abs(value) < 1e18
        GROUP BY tenant, metric, node, device, series, part
    )
SELECT
    device,
    metric,
    part,
    toDecimal128(sum(arraySum(growths_within)), 9) AS growth,
    max(toDateTime(intDiv(arrayMax((grew, at) -> if(grew != 0, at, 0), growths_within, times), 1000), 'UTC')) AS last_at
FROM samples
GROUP BY device, metric, part
HAVING growth > 0
ORDER BY device, metric, part
LIMIT {limit:UInt32}
