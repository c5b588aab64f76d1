-- One row: one metric of an engine's replica in one step: by how much a counter grew, or a gauge's value times seconds, and for how
-- long there was something to say; their quotient is the rate or the mean. A span over a boundary is divided there.
-- Spans are those of gpu_spans.
WITH
    readings AS
    (
        SELECT
            engine, deployment, model, replica, metric,
            is_monotonic AS is_counter,
            value AS reading,
            toUnixTimestamp64Milli(time) AS at,
            toUnixTimestamp64Milli(start) AS since,
            lagInFrame(at, 1, at) OVER w AS before,
            reading - lagInFrame(reading, 1, reading) OVER w AS growth
        FROM engine_samples
        WHERE metric IN {metrics:Array(String)}
            AND (empty({replicas:Array(String)}) OR has({replicas:Array(String)}, replica))
            AND time >= {fromTime:DateTime('UTC')} - toIntervalSecond({gapSeconds:UInt32})
            AND time < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND bitAnd(flags, 1) = 0
            AND abs(value) < 1e18
        WINDOW w AS (PARTITION BY tenant, metric, deployment, replica, series ORDER BY time)
    ),
    spans AS
    (
        SELECT
            *,
            multiIf(at - before BETWEEN 1 AND 1000 * {gapSeconds:UInt32}, at - before, is_counter, 0, 1) AS plain_ms,
            multiIf(NOT is_counter OR growth >= 0, plain_ms,
                since > before AND since < at, least(at - since, 1000 * {gapSeconds:UInt32}), 0) AS covered_ms,
            at + if(at - before BETWEEN 1 AND 1000 * {gapSeconds:UInt32}, 0, NOT is_counter) AS ended,
            multiIf(NOT is_counter, reading * covered_ms / 1000, growth >= 0, growth, reading) AS increase
        FROM readings
        WHERE covered_ms > 0
    ),
    slices AS
    (
        SELECT
            engine, deployment, model, replica, metric, is_counter,
            arrayJoin(range(toUInt64(intDiv(ended - covered_ms, {sliceMs:UInt32})), toUInt64(intDiv(ended - 1, {sliceMs:UInt32}) + 1))) AS slice,
            toDateTime(intDiv(slice * {sliceMs:UInt32}, 1000), 'UTC') AS slice_start,
            toInt64(slice) * {sliceMs:UInt32} AS slice_at,
            sum(spans.increase * (least(ended, slice_at + {sliceMs:UInt32}) - greatest(ended - covered_ms, slice_at)) / covered_ms) AS increase,
            sum(least(ended, slice_at + {sliceMs:UInt32}) - greatest(ended - covered_ms, slice_at)) / 1000 AS covered
        FROM spans
        GROUP BY engine, deployment, model, replica, metric, is_counter, slice
    )
SELECT
    if({stepSeconds:UInt32} = 86400, toStartOfDay(slice_start, {zone:String}),
    if({stepSeconds:UInt32} = 3600, toStartOfHour(slice_start, {zone:String}),
    slice_start)) AS step_start,
    engine,
    deployment,
    model,
    replica,
    metric,
    is_counter,
    toDecimal128(sum(slices.increase), 9) AS increase,
    toDecimal128(sum(covered), 9) AS covered_seconds
FROM slices
WHERE slice_start >= {fromTime:DateTime('UTC')} AND slice_start < {toTime:DateTime('UTC')}
GROUP BY step_start, engine, deployment, model, replica, metric, is_counter
ORDER BY step_start, engine, deployment, model, replica, metric, is_counter
LIMIT {limit:UInt32}
