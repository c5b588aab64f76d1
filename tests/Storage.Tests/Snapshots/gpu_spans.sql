CREATE VIEW gpu_spans
AS WITH
    readings AS
    (
        SELECT
            node,
            device,
            device_name,
            device_model,
            metric,
            part,
            is_monotonic AS is_counter,
            value AS reading,
            toUnixTimestamp64Milli(time) AS at,
            toUnixTimestamp64Milli(start) AS since,
            lagInFrame(at, 1, at) OVER w AS before,
            reading - lagInFrame(reading, 1, reading) OVER w AS growth
        FROM gpu_samples
        WHERE (metric IN ({metrics:Array(String)})) AND (part IN ({parts:Array(String)})) AND (NOT (has({gauges:Array(String)}, metric) AND has({counted:Array(String)}, device))) AND (empty({devices:Array(String)}) OR has({devices:Array(String)}, device)) AND (time >= ({from:DateTime('UTC')} - toIntervalSecond({gapSeconds:UInt32}))) AND (time < {to:DateTime('UTC')}) AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant)) AND (bitAnd(flags, 1) = 0) AND (abs(value) < 1000000000000000000.)
        WINDOW w AS (PARTITION BY tenant, metric, node, device, series ORDER BY time ASC)
    )
SELECT
    node,
    device,
    device_name,
    device_model,
    metric,
    part,
    is_counter,
    multiIf((NOT is_counter) OR (growth >= 0), multiIf(((at - before) >= 1) AND ((at - before) <= (1000 * {gapSeconds:UInt32})), at - before, is_counter, 0, 1), (since > before) AND (since < at), least(at - since, 1000 * {gapSeconds:UInt32}), 0) AS covered_ms,
    at + if(((at - before) >= 1) AND ((at - before) <= (1000 * {gapSeconds:UInt32})), 0, NOT is_counter) AS ended_ms,
    multiIf(NOT is_counter, (reading * covered_ms) / 1000, growth >= 0, growth, reading) AS quantity
FROM readings
WHERE covered_ms > 0
