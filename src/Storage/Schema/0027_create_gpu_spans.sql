-- The one place that decides what samples of GPUs say about the time between them. One row: a span of one series.
-- A counter grew by quantity in it; a gauge stood at what the span's end says, and quantity is its value times seconds. covered_ms is for how
-- long the span says something, and ends at ended_ms; quantity by covered seconds is the mean. A counter that fell began anew (its own
-- start says when). A span that is longer than gapSeconds says nothing, and a gauge's value after it counts for a millisecond.
-- Spans that begin within gapSeconds before from are there too, those that end after to are not. Empty devices and tenants mean all.
-- gauges are left out of the devices in counted: there a counter says the same all the time.
CREATE VIEW IF NOT EXISTS gpu_spans {{cluster}} AS
WITH
    readings AS
    (
        SELECT
            node, device, device_name, device_model, metric, part,
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
            AND time >= {from:DateTime('UTC')} - toIntervalSecond({gapSeconds:UInt32})
            AND time < {to:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND bitAnd(flags, 1) = 0
            AND abs(value) < 1e18
        WINDOW w AS (PARTITION BY tenant, metric, node, device, series ORDER BY time)
    )
SELECT
    node, device, device_name, device_model, metric, part, is_counter,
    multiIf(
        NOT is_counter OR growth >= 0, multiIf(at - before BETWEEN 1 AND 1000 * {gapSeconds:UInt32}, at - before, is_counter, 0, 1),
        since > before AND since < at, least(at - since, 1000 * {gapSeconds:UInt32}), 0) AS covered_ms,
    at + if(at - before BETWEEN 1 AND 1000 * {gapSeconds:UInt32}, 0, NOT is_counter) AS ended_ms,
    multiIf(NOT is_counter, reading * covered_ms / 1000, growth >= 0, growth, reading) AS quantity
FROM readings
WHERE covered_ms > 0
