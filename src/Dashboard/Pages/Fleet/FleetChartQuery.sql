-- One row: the mean of a reading in one step over the devices of one name, or their sum. The {limit} names with the most keep their
-- name; all others are one, rank {limit} + 1, which keeps its name where it is a single one. Of several metrics that say the same of a device the first of the list counts.
-- A span is the time between two samples of a series: a counter grew by so much in it, a gauge stood at what its end says. A counter
-- that fell began anew (its own start says when); a span that is longer than a gap says nothing, and a gauge's value after it counts
-- for a millisecond. Gauges of devices whose counters say the same all the time are left out.
WITH
    readings AS
    (
        SELECT
            device,
            metric,
            multiIf({by:String} = 'node', toString(node), {by:String} = 'model', toString(device_model), concat(node, ' · ', device_name)) AS name,
            is_monotonic AS is_counter,
            value AS reading,
            toUnixTimestamp64Milli(time) AS at,
            toUnixTimestamp64Milli(start) AS since,
            lagInFrame(at, 1, at) OVER w AS before,
            reading - lagInFrame(reading, 1, reading) OVER w AS growth
        FROM gpu_samples
        WHERE metric IN {metrics:Array(String)}
            AND part IN {parts:Array(String)}
            AND NOT (has({gauges:Array(String)}, metric) AND has({counted:Array(String)}, device))
            AND (empty({devices:Array(String)}) OR has({devices:Array(String)}, device))
            AND time >= {fromTime:DateTime('UTC')} - toIntervalSecond({gapSeconds:UInt32})
            AND time < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND bitAnd(flags, 1) = 0
            AND abs(value) < 1e18
        WINDOW w AS (PARTITION BY tenant, metric, node, device, series ORDER BY time)
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
            device, name, metric,
            arrayJoin(range(toUInt64(intDiv(ended - covered_ms, {sliceMs:UInt32})), toUInt64(intDiv(ended - 1, {sliceMs:UInt32}) + 1))) AS slice,
            toDateTime(intDiv(slice * {sliceMs:UInt32}, 1000), 'UTC') AS slice_start,
            toInt64(slice) * {sliceMs:UInt32} AS slice_at,
            sum(spans.increase * (least(ended, slice_at + {sliceMs:UInt32}) - greatest(ended - covered_ms, slice_at)) / covered_ms) AS increase,
            sum(least(ended, slice_at + {sliceMs:UInt32}) - greatest(ended - covered_ms, slice_at)) / 1000 AS covered
        FROM spans
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
