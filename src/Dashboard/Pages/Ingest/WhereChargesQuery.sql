-- One row: what the quarter hours and models of this trace's reports were rated to. Charges are sums, so this is the company that the
-- trace's tokens are in, not the tokens alone.
SELECT
    tenant,
    toString(model) AS model,
    bucket_start,
    toString(state) AS state,
    toString(any(charges.reason)) AS reason,
    sum(quantity) AS tokens
FROM charges
WHERE bucket_start >= {fromTime:DateTime('UTC')}
    AND bucket_start < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (tenant, model, bucket_start) IN
    (
        SELECT tenant, model, bucket_start
        FROM usage_reports
        WHERE bucket_start IN
            (
                SELECT arrayJoin([toStartOfFifteenMinutes(minute) - 900, toStartOfFifteenMinutes(minute), toStartOfFifteenMinutes(minute) + 900])
                FROM trace_bounds
                WHERE trace_key = {traceKey:UInt32} AND minute >= {fromTime:DateTime('UTC')} AND minute < {toTime:DateTime('UTC')}
            )
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND (tenant, span_ref) IN
            (
                SELECT tenant, bitXor({traceMix:UInt64}, reinterpretAsUInt64(reverse(span_id)))
                FROM spans
                WHERE (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
                    AND toStartOfMinute(spans.start) IN
                    (
                        SELECT minute
                        FROM trace_bounds
                        WHERE trace_key = {traceKey:UInt32} AND minute >= {fromTime:DateTime('UTC')} AND minute < {toTime:DateTime('UTC')}
                    )
                    AND trace_id = toFixedString(unhex({traceId:String}), 16)
            )
    )
GROUP BY tenant, model, bucket_start, state
HAVING tokens != 0
ORDER BY tenant, model, bucket_start, state
LIMIT 500
