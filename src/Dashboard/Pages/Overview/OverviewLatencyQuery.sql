-- One row: three percentiles of one duration in one step of time, read from bins of 2 % width (within 1 % of the exact ones).
-- Bins are kept by model, deployment and tenant: other filters do not reach here. Percentiles of a step are taken from the
-- summed bins, never averaged.
WITH if({wholeHours:Bool}, toStartOfHour(bucket_start), bucket_start) AS start
SELECT
    step_start,
    measure,
    toInt64(round(pow(1.02, bins[1] + 0.5))) AS p50_us,
    toInt64(round(pow(1.02, bins[2] + 0.5))) AS p95_us,
    toInt64(round(pow(1.02, bins[3] + 0.5))) AS p99_us,
    requests
FROM
(
    SELECT
        step_start,
        measure,
        quantilesExactWeighted(0.5, 0.95, 0.99)(bin, toUInt64(counted)) AS bins,
        sum(counted) AS requests
    FROM
    (
        SELECT
            if({stepSeconds:UInt32} = 86400, toStartOfDay(start, {zone:String}),
            if({stepSeconds:UInt32} = 3600, toStartOfHour(start, {zone:String}),
            start)) AS step_start,
            toString(measure) AS measure,
            bin,
            sum(requests) AS counted
        FROM latency_15m
        WHERE start >= {fromTime:DateTime('UTC')}
            AND start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
            AND latency_15m.measure IN ('time_to_first_token', 'duration')
        GROUP BY step_start, latency_15m.measure, bin
        HAVING counted > 0
    )
    GROUP BY step_start, measure
)
ORDER BY measure, step_start
