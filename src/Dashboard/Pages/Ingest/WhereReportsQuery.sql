-- One row: a report of usage that belongs to a request of this trace, also from other layers that know the request by another trace.
-- A report names its span by span_ref (SpanRef), so the trace's spans are looked up first, in the minutes that trace_bounds names.
-- Which of them counts is decided as counted_reports does (R1 to R3), by the reader, who says why.
SELECT
    tenant,
    lower(hex(request_key)) AS key,
    toString(layer) AS layer_name,
    toString(role) AS role_name,
    toUInt64(toInt8(finality)) * 1152921504606846976 + batch AS version,
    batch,
    identity,
    toString(service) AS service_name,
    event_time,
    span_ref,
    parent_ref,
    toString(dialect) AS dialect_name,
    toString(model) AS model_name,
    toString(bucket_rule) AS rule_name,
    input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other + input_audio + input_image
        + output_text + output_reasoning + output_audio + unclassified AS tokens
FROM usage_reports
WHERE bucket_start IN
    (
        SELECT arrayJoin([toStartOfFifteenMinutes(minute) - 900, toStartOfFifteenMinutes(minute), toStartOfFifteenMinutes(minute) + 900])
        FROM trace_bounds
        WHERE trace_key = {traceKey:UInt32} AND minute >= {fromTime:DateTime('UTC')} AND minute < {toTime:DateTime('UTC')}
    )
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (tenant, request_key) IN
    (
        SELECT tenant, request_key
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
ORDER BY event_time, tenant, request_key, layer, version DESC, position DESC
LIMIT 500
