-- One row: what each Metering last said about itself, within the last day.
-- They are nobody's rows, so only those see them who may read every tenant (R13).
SELECT
    instance,
    max(metering_status.at) AS last_at,
    toInt64(argMax(spool_bytes, metering_status.at)) AS bytes,
    toInt64(argMax(spool_limit_bytes, metering_status.at)) AS limit_bytes,
    toInt64(argMax(spool_batches, metering_status.at)) AS batches,
    argMax(spool_oldest_seconds, metering_status.at) AS oldest_seconds,
    argMax(store_available, metering_status.at) AS is_store_available,
    argMax(store_last_error, metering_status.at) AS store_error
FROM metering_status
WHERE metering_status.at >= {fromTime:DateTime('UTC')} AND metering_status.at < {toTime:DateTime('UTC')}
    AND empty({tenants:Array(String)})
GROUP BY instance
ORDER BY last_at DESC, instance
LIMIT 100
