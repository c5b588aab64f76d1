-- Registers requests about which something lies further apart than neighbouring quarter hours – their reports, and those that name one
-- of them as parent (R3) – with all quarter hours of either: those that the batches after < batch <= upto report on, and those whose
-- reports they name. A request that is registered already is registered with whatever comes to it, so that it is counted again.
INSERT INTO far_requests
WITH
    arrived AS
    (
        SELECT request_key, parent_ref
        FROM usage_reports
        WHERE role = 'leaf' AND batch > {after:UInt64} AND batch <= {upto:UInt64}
    ),
    own AS
    (
        SELECT request_key, tenant, layer, span_ref, bucket_start
        FROM usage_reports
        WHERE role = 'leaf'
            AND batch <= {upto:UInt64}
            AND request_key IN
            (
                SELECT request_key FROM arrived

                UNION ALL

                SELECT request_key
                FROM usage_reports
                WHERE role = 'leaf' AND batch <= {upto:UInt64} AND span_ref IN (SELECT parent_ref FROM arrived WHERE parent_ref != 0)
            )
    ),
    naming AS
    (
        SELECT DISTINCT tenant, layer, parent_ref AS span_ref, bucket_start
        FROM usage_reports
        WHERE role = 'leaf' AND batch <= {upto:UInt64} AND parent_ref != 0 AND parent_ref IN (SELECT span_ref FROM own)
    )
SELECT arrayJoin(bucket_starts) AS bucket_start, request_key, {lookedAt:DateTime64(6, 'UTC')} AS looked_at, toUInt64(0) AS batch
FROM
(
    SELECT request_key, groupUniqArray(bucket_start) AS bucket_starts
    FROM
    (
        SELECT request_key, bucket_start FROM own

        UNION ALL

        SELECT own.request_key, naming.bucket_start
        FROM own
        INNER JOIN naming USING (tenant, layer, span_ref)
    )
    GROUP BY request_key
    HAVING max(bucket_start) - min(bucket_start) > 900 OR request_key IN (SELECT request_key FROM far_requests)
)
SETTINGS insert_deduplicate = 0
