-- The one place that decides which report of a request counts, as CountedChanges says it of a change. Bounds are quarter hours:
-- from <= bucket_start < to.
--   R1  one row a request key, however often it was sent: the most final, then the newest version of each (key, layer).
--   R2  one layer bills: gateway before engine before client.
--   R3  leaves only: a report that another report of the same layer names as its parent repeats it.
-- A request belongs to the quarter hour of the report that counts. Reports of one request may fall on both sides of a quarter hour,
-- so the neighbours are read too; those of far_requests are decided over all quarter hours in which something stands about them.
-- Quarter hours from visible on are held back: their time has not come. Batches after upto are left out, so that a rollup can be
-- compared with what it has seen.
CREATE VIEW IF NOT EXISTS counted_reports {{cluster}} AS
WITH
    near AS
    (
        SELECT *
        FROM usage_reports
        WHERE bucket_start >= {from:DateTime('UTC')} - INTERVAL 15 MINUTE
            AND bucket_start < least({to:DateTime('UTC')} + INTERVAL 15 MINUTE, {visible:DateTime('UTC')})
            AND batch <= {upto:UInt64}
            AND role = 'leaf'
    ),
    far_keys AS
    (
        SELECT request_key
        FROM far_requests
        WHERE bucket_start >= {from:DateTime('UTC')} - INTERVAL 15 MINUTE AND bucket_start < {to:DateTime('UTC')} + INTERVAL 15 MINUTE
    ),
    far AS
    (
        SELECT *
        FROM usage_reports
        WHERE bucket_start IN
            (
                SELECT arrayJoin([bucket_start - INTERVAL 15 MINUTE, bucket_start, bucket_start + INTERVAL 15 MINUTE])
                FROM far_requests
                WHERE request_key IN (SELECT request_key FROM far_keys)
            )
            AND bucket_start < {visible:DateTime('UTC')}
            AND batch <= {upto:UInt64}
            AND role = 'leaf'
    )
SELECT *
FROM
(
    SELECT
        tenant, bucket_start, request_key, layer, batch, event_time, span_ref,
        project, api_key, user, model, deployment, simulated, error_type, confidence,
        input_fresh, input_cache_read, input_cache_write_5m, input_cache_write_1h, input_cache_write_other,
        input_audio, input_image, output_text, output_reasoning, output_audio, unclassified,
        duration_us, time_to_first_token_us, queue_us, prefill_us, decode_us
    FROM
    (
        SELECT *
        FROM near
        WHERE request_key NOT IN (SELECT request_key FROM far_keys)
            AND (tenant, layer, span_ref) NOT IN (SELECT tenant, layer, parent_ref FROM near WHERE parent_ref != 0)

        UNION ALL

        SELECT *
        FROM far
        WHERE request_key IN (SELECT request_key FROM far_keys)
            AND (tenant, layer, span_ref) NOT IN (SELECT tenant, layer, parent_ref FROM far WHERE parent_ref != 0)
    )
    ORDER BY tenant, request_key, layer, finality DESC, batch DESC, position DESC
    LIMIT 1 BY tenant, request_key
)
WHERE bucket_start >= {from:DateTime('UTC')} AND bucket_start < {to:DateTime('UTC')}
