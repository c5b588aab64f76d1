-- One row: a report of usage of a request that is known by this id: its key is a hash over tenant and id (EventKey), so it is made for
-- every tenant that may be read. Of an event whose source is not said the stored identity is compared instead. The columns are those of
-- WhereReportsQuery.
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
WHERE bucket_start >= {fromTime:DateTime('UTC')}
    AND bucket_start < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (tenant, request_key) IN
    (
        SELECT tenant, request_key
        FROM usage_reports
        WHERE bucket_start >= {fromTime:DateTime('UTC')}
            AND bucket_start < {toTime:DateTime('UTC')}
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
            AND
            (
                request_key IN
                (
                    SELECT toFixedString(substring(SHA256(concat(owner, char(0), {identity:String})), 1, 16), 16)
                    FROM
                    (
                        SELECT DISTINCT toString(tenant) AS owner
                        FROM usage_reports
                        WHERE bucket_start >= {fromTime:DateTime('UTC')}
                            AND bucket_start < {toTime:DateTime('UTC')}
                            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
                    )
                )
                OR ({eventEnd:String} != '' AND identity_kind = 'event' AND endsWith(identity, {eventEnd:String}))
            )
    )
ORDER BY event_time, tenant, request_key, layer, version DESC, position DESC
LIMIT 500
