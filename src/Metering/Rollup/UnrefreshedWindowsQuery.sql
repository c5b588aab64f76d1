-- Quarter hours with reports recorded since shortly before the last refresh that is known to have happened: after a
-- stop at any instant these may lack a refresh. Refreshing one too many changes nothing.
SELECT DISTINCT bucket_start
FROM usage_reports
WHERE recorded_at >= (SELECT max(refreshed_at) FROM usage_15m) - INTERVAL 10 MINUTE
ORDER BY bucket_start
