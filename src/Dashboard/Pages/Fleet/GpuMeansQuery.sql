-- One row: one metric of a device over the range, in slots: by how much a counter grew, or a gauge's value times seconds, and for how
-- long there was something to say; their quotient is the mean. A span counts in the slot in which it ends.
WITH
    slots AS
    (
        SELECT
            device, metric, part, is_counter,
            toUInt32(intDiv(ended_ms - 1 - 1000 * toUnixTimestamp({fromTime:DateTime('UTC')}), 1000 * {slotSeconds:UInt32})) AS slot,
            toDecimal128(sum(quantity), 9) AS increase,
            toDecimal128(sum(covered_ms), 9) / 1000 AS covered
        FROM gpu_spans(
            metrics = {metrics:Array(String)}, parts = {parts:Array(String)}, devices = if({device:String} = '', [], [{device:String}]),
            gauges = {gauges:Array(String)}, counted = {counted:Array(String)}, tenants = {tenants:Array(String)},
            from = {fromTime:DateTime('UTC')}, to = {toTime:DateTime('UTC')}, gapSeconds = {gapSeconds:UInt32})
        WHERE ended_ms > 1000 * toUnixTimestamp({fromTime:DateTime('UTC')})
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
