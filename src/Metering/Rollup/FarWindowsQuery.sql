-- Which quarter hours are to be counted again because of the requests that the look of {lookedAt} registered; and, of all requests with
-- something in quarter hours from {heldSince} on, which ones again when those come to count.
WITH touched AS
(
    SELECT request_key
    FROM far_requests
    WHERE request_key != toFixedString('', 16) AND (looked_at = {lookedAt:DateTime64(6, 'UTC')} OR bucket_start >= {heldSince:DateTime('UTC')})
)
SELECT DISTINCT one.bucket_start AS bucket_start, other.bucket_start AS decided_in
FROM far_requests AS one
INNER JOIN far_requests AS other USING (request_key)
WHERE request_key IN (SELECT request_key FROM touched)
    AND (other.bucket_start = one.bucket_start OR other.bucket_start >= {heldSince:DateTime('UTC')})
ORDER BY bucket_start, decided_in
