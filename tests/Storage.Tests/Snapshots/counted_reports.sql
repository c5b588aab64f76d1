CREATE VIEW counted_reports
AS WITH
    near AS
    (
        SELECT *
        FROM usage_reports
        WHERE (bucket_start >= ({from:DateTime('UTC')} - toIntervalMinute(15))) AND (bucket_start < least({to:DateTime('UTC')} + toIntervalMinute(15), {visible:DateTime('UTC')})) AND (batch <= {upto:UInt64}) AND (role = 'leaf')
    ),
    far_keys AS
    (
        SELECT request_key
        FROM far_requests
        WHERE (bucket_start >= ({from:DateTime('UTC')} - toIntervalMinute(15))) AND (bucket_start < ({to:DateTime('UTC')} + toIntervalMinute(15)))
    ),
    far AS
    (
        SELECT *
        FROM usage_reports
        WHERE (bucket_start IN (
            SELECT arrayJoin([bucket_start - toIntervalMinute(15), bucket_start, bucket_start + toIntervalMinute(15)])
            FROM far_requests
            WHERE request_key IN (
                SELECT request_key
                FROM far_keys
            )
        )) AND (bucket_start < {visible:DateTime('UTC')}) AND (batch <= {upto:UInt64}) AND (role = 'leaf')
    )
SELECT *
FROM
(
    SELECT
        tenant,
        bucket_start,
        request_key,
        layer,
        batch,
        event_time,
        span_ref,
        project,
        api_key,
        user,
        model,
        deployment,
        simulated,
        error_type,
        confidence,
        input_fresh,
        input_cache_read,
        input_cache_write_5m,
        input_cache_write_1h,
        input_cache_write_other,
        input_audio,
        input_image,
        output_text,
        output_reasoning,
        output_audio,
        unclassified,
        duration_us,
        time_to_first_token_us,
        queue_us,
        prefill_us,
        decode_us
    FROM
    (
        SELECT *
        FROM near
        WHERE (request_key NOT IN (
            SELECT request_key
            FROM far_keys
        )) AND ((tenant, layer, span_ref) NOT IN (
            SELECT
                tenant,
                layer,
                parent_ref
            FROM near
            WHERE parent_ref != 0
        ))
        UNION ALL
        SELECT *
        FROM far
        WHERE (request_key IN (
            SELECT request_key
            FROM far_keys
        )) AND ((tenant, layer, span_ref) NOT IN (
            SELECT
                tenant,
                layer,
                parent_ref
            FROM far
            WHERE parent_ref != 0
        ))
    )
    ORDER BY
        tenant ASC,
        request_key ASC,
        layer ASC,
        finality DESC,
        batch DESC,
        position DESC
    LIMIT 1 BY
        tenant,
        request_key
)
WHERE (bucket_start >= {from:DateTime('UTC')}) AND (bucket_start < {to:DateTime('UTC')})
