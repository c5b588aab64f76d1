-- One row: the stored spans of one trace that name this response id, in the minutes of the reports that do.
SELECT
    tenant,
    lower(hex(trace_id)) AS trace,
    toInt64(count()) AS spans
FROM spans
WHERE spans.start >= {fromTime:DateTime('UTC')}
    AND spans.start < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND response_id = {id:String}
GROUP BY tenant, trace
ORDER BY tenant, trace
LIMIT 20
