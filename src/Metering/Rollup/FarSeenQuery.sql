-- Up to which batch far requests were looked for and counted; 0 before the first look.
SELECT max(batch) AS batch
FROM far_requests
