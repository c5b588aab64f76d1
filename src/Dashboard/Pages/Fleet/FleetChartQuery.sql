-- One row: the mean of a reading in one step over the devices of one name, or their sum. The {limit} names with the most keep their
-- name; all others are one, rank {limit} + 1, which keeps its name where it is a single one. Of several metrics that say the same of a device the first of the list counts.
WITH
    slices AS
    (
        SELECT
            device,
            multiIf({by:String} = 'node', toString(node), {by:String} = 'model', toString(device_model), concat(node, ' · ', device_name)) AS name,
            metric,
            arrayJoin(range(toUInt64(intDiv(ended_ms - covered_ms, {sliceMs:UInt32})), toUInt64(intDiv(ended_ms - 1, {sliceMs:UInt32}) + 1))) AS slice,
            toDateTime(intDiv(slice * {sliceMs:UInt32}, 1000), 'UTC') AS slice_start,
            toInt64(slice) * {sliceMs:UInt32} AS slice_at,
            sum(quantity * (least(ended_ms, slice_at + {sliceMs:UInt32}) - greatest(ended_ms - covered_ms, slice_at)) / covered_ms) AS increase,
            sum(least(ended_ms, slice_at + {sliceMs:UInt32}) - greatest(ended_ms - covered_ms, slice_at)) / 1000 AS covered
        FROM gpu_spans(
            metrics = {metrics:Array(String)}, parts = {parts:Array(String)}, devices = {devices:Array(String)},
            gauges = {gauges:Array(String)}, counted = {counted:Array(String)}, tenants = {tenants:Array(String)},
            from = {fromTime:DateTime('UTC')}, to = {toTime:DateTime('UTC')}, gapSeconds = {gapSeconds:UInt32})
        GROUP BY device, name, metric, slice
    ),
    steps AS
    (
        SELECT
            if({stepSeconds:UInt32} = 86400, toStartOfDay(slice_start, {zone:String}),
            if({stepSeconds:UInt32} = 3600, toStartOfHour(slice_start, {zone:String}),
            slice_start)) AS step_start,
            device,
            name,
            indexOf({metrics:Array(String)}, metric) AS place,
            {scales:Array(Float64)}[place] * sum(slices.increase) / sum(covered) AS mean
        FROM slices
        WHERE slice_start >= {fromTime:DateTime('UTC')} AND slice_start < {toTime:DateTime('UTC')}
        GROUP BY step_start, device, name, place
    ),
    named AS
    (
        SELECT step_start, device, name, argMin(mean, place) AS reading
        FROM steps
        GROUP BY step_start, device, name
    ),
    ranked AS
    (
        SELECT
            name,
            row_number() OVER (ORDER BY if({additive:Bool}, sum(reading), avg(reading)) DESC, name) AS place,
            count() OVER () AS all_names
        FROM named
        GROUP BY name
    )
SELECT
    step_start,
    toUInt32(least(ranked.place, {limit:UInt32} + 1)) AS rank,
    if(rank <= {limit:UInt32} OR any(all_names) = {limit:UInt32} + 1, any(named.name), '') AS name,
    toUInt32(uniqExact(named.name)) AS names,
    toDecimal128(if({additive:Bool}, sum(reading), avg(reading)), 9) AS value
FROM named
INNER JOIN ranked ON ranked.name = named.name
GROUP BY step_start, rank
ORDER BY rank, step_start
