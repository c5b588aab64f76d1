-- The newest batch in the latency bins, for each month (YYYYMM): all batches up to it are applied.
SELECT toYYYYMM(bucket_start) AS month, max(batch) AS batch
FROM latency_15m
GROUP BY month
