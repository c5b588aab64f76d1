-- The newest batch of reports in each quarter hour.
SELECT bucket_start, max(batch) AS batch
FROM usage_reports
GROUP BY bucket_start
