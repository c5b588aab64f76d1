-- One row: one metric of a device over the range, in slots: by how much a counter grew, or a gauge's value times seconds, and for how
-- long there was something to say; their quotient is the mean. A span counts in the slot in which it ends.
-- A span is the time between two samples of a series: a counter grew by so much in it, a gauge stood at what its end says. A counter
-- that fell began anew (its own start says when); a span that is longer than a gap says nothing, and a gauge's value after it counts
-- for a millisecond. Gauges of devices whose counters say the same are left out.
WITH
    readings AS
    (
        SELECT
            device, metric, part,
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
            AND ({device:String} = '' OR device = {device:String})
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
    slots AS
    (
        SELECT
            device, metric, part, is_counter,
            toUInt32(intDiv(ended - 1 - 1000 * toUnixTimestamp({fromTime:DateTime('UTC')}), 1000 * {slotSeconds:UInt32})) AS slot,
            toDecimal128(sum(spans.increase), 9) AS increase,
            toDecimal128(sum(covered_ms), 9) / 1000 AS covered
        FROM spans
        WHERE ended > 1000 * toUnixTimestamp({fromTime:DateTime('UTC')})
        GROUP BY device, metric, part, is_counter, slot
    )
SELECT
    device,
    metric,
    part,
    is_counter,
    groupArray(slot) AS slots,
    groupArray(increase) AS increases,
    groupArray(covered) AS covered_seconds
FROM slots
GROUP BY device, metric, part, is_counter
ORDER BY device, metric, part, is_counter
LIMIT {limit:UInt32}
