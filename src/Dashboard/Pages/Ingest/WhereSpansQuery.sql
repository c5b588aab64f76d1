-- One row: the stored spans of a trace in one tenant. The minutes come from trace_bounds, so that little of spans is read.
SELECT
    tenant,
    toInt64(count()) AS spans,
    toDateTime64(min(spans.start), 6, 'UTC') AS first_start,
    toDateTime64(max(spans.start), 6, 'UTC') AS last_start,
    arrayStringConcat(arraySort(groupUniqArray(100)(toString(service))), ', ') AS services,
    arrayStringConcat(arraySort(groupUniqArray(100)(toString(key_id))), ', ') AS keys
FROM spans
WHERE (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND toStartOfMinute(spans.start) IN
    (
        SELECT minute
        FROM trace_bounds
        WHERE trace_key = {traceKey:UInt32} AND minute >= {fromTime:DateTime('UTC')} AND minute < {toTime:DateTime('UTC')}
    )
    AND spans.start >= {fromTime:DateTime('UTC')}
    AND spans.start < {toTime:DateTime('UTC')}
    AND trace_id = toFixedString(unhex({traceId:String}), 16)
GROUP BY tenant
ORDER BY tenant
LIMIT 100
