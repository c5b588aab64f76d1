-- The newest batch of reports in each quarter hour, of those before {firstUnsettled}.
SELECT bucket_start, max(r.batch) AS batch
FROM usage_reports AS r
WHERE r.batch < {firstUnsettled:UInt64}
GROUP BY bucket_start
