-- Quarter hours with reports that came long before their time and were held back, of the last days before the newest batch: older ones
-- have been counted since.
SELECT DISTINCT bucket_start
FROM usage_reports
WHERE bucket_start > fromUnixTimestamp64Micro((SELECT toInt64(max(batch)) FROM usage_reports), 'UTC') - INTERVAL 1 DAY
    AND batch < toUnixTimestamp(bucket_start - INTERVAL 15 MINUTE) * 1000000
ORDER BY bucket_start
