-- One row: a report of usage that belongs to a request of this trace, also from other layers that know the request by another trace.
-- Which of them counts is decided as counted_reports does (R1 to R3), by the reader, who says why.
SELECT
    tenant,
    lower(hex(request_key)) AS request_key,
    toString(layer) AS layer,
    toString(role) AS role,
    toString(finality) AS finality,
    version,
    event_time,
    recorded_at,
    bucket_start,
    lower(hex(trace_id)) AS trace_id,
    lower(hex(span_id)) AS span_id,
    if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))) AS parent_span_id,
    toString(dialect) AS dialect,
    toString(model) AS model,
    toString(service) AS service,
    toString(bucket_rule) AS bucket_rule,
    input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other + input_audio + input_image
        + output_text + output_reasoning + output_audio + unclassified AS tokens
FROM usage_reports
WHERE bucket_start >= {fromTime:DateTime('UTC')}
    AND bucket_start < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (tenant, usage_reports.request_key) IN
    (
        SELECT tenant, request_key
        FROM usage_reports
        WHERE bucket_start >= {fromTime:DateTime('UTC')}
            AND bucket_start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND trace_id = toFixedString(unhex({traceId:String}), 16)
    )
ORDER BY event_time, tenant, request_key, usage_reports.layer, version DESC
LIMIT 500
