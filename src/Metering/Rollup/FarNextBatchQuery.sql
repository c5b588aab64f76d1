-- The first batch with reports after {after}.
SELECT min(r.batch) AS batch
FROM usage_reports AS r
WHERE r.batch > {after:UInt64}
