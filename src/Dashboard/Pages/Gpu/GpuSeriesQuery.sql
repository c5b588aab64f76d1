-- One row: one metric of a device in one step: by how much a counter grew, or a gauge's value times seconds, and for how long there
-- was something to say; their quotient is the mean. A span over a boundary is divided there, so that a step is exact at any zoom.
WITH
    slices AS
    (
        SELECT
            metric, part, is_counter,
            arrayJoin(range(toUInt64(intDiv(ended_ms - covered_ms, {sliceMs:UInt32})), toUInt64(intDiv(ended_ms - 1, {sliceMs:UInt32}) + 1))) AS slice,
            toDateTime(intDiv(slice * {sliceMs:UInt32}, 1000), 'UTC') AS slice_start,
            toInt64(slice) * {sliceMs:UInt32} AS slice_at,
            sum(quantity * (least(ended_ms, slice_at + {sliceMs:UInt32}) - greatest(ended_ms - covered_ms, slice_at)) / covered_ms) AS increase,
            sum(least(ended_ms, slice_at + {sliceMs:UInt32}) - greatest(ended_ms - covered_ms, slice_at)) / 1000 AS covered
        FROM gpu_spans(
            metrics = {metrics:Array(String)}, parts = {parts:Array(String)}, devices = if({device:String} = '', [], [{device:String}]),
            gauges = [], counted = [], tenants = {tenants:Array(String)},
            from = {fromTime:DateTime('UTC')}, to = {toTime:DateTime('UTC')}, gapSeconds = {gapSeconds:UInt32})
        GROUP BY metric, part, is_counter, slice
    )
SELECT
    if({stepSeconds:UInt32} = 86400, toStartOfDay(slice_start, {zone:String}),
    if({stepSeconds:UInt32} = 3600, toStartOfHour(slice_start, {zone:String}),
    slice_start)) AS step_start,
    metric,
    part,
    is_counter,
    toDecimal128(sum(slices.increase), 9) AS increase,
    toDecimal128(sum(covered), 9) AS covered_seconds
FROM slices
WHERE slice_start >= {fromTime:DateTime('UTC')} AND slice_start < {toTime:DateTime('UTC')}
GROUP BY step_start, metric, part, is_counter
ORDER BY step_start, metric, part, is_counter
LIMIT {limit:UInt32}
