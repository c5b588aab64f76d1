-- Registers requests whose reports lie further apart than neighbouring quarter hours, with all quarter hours of their reports: those that
-- the batches after < batch <= upto report on. A request that is registered already is registered with whatever comes to it, so that it
-- is counted again. Enough where no report names a parent; else FarFamilies.sql.
INSERT INTO far_requests
SELECT arrayJoin(bucket_starts) AS bucket_start, request_key, {lookedAt:DateTime64(6, 'UTC')} AS looked_at, toUInt64(0) AS batch
FROM
(
    SELECT request_key, groupUniqArray(bucket_start) AS bucket_starts
    FROM usage_reports
    WHERE role = 'leaf'
        AND batch <= {upto:UInt64}
        AND request_key IN (SELECT request_key FROM usage_reports WHERE role = 'leaf' AND batch > {after:UInt64} AND batch <= {upto:UInt64})
    GROUP BY request_key
    HAVING max(bucket_start) - min(bucket_start) > 900 OR request_key IN (SELECT request_key FROM far_requests)
)
SETTINGS insert_deduplicate = 0
