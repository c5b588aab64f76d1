-- The newest batch in the rollup, for each month (YYYYMM): all batches up to it are applied.
SELECT toYYYYMM(bucket_start) AS month, max(batch) AS batch
FROM usage_15m
GROUP BY month
