-- One row: the deepest the spools were in one step, all Meterings together, and the longest that anything waited.
-- They are nobody's rows, so only those see them who may read every tenant (R13).
SELECT
    step_start,
    toInt64(sum(most_bytes)) AS bytes,
    toInt64(max(longest_seconds) * 1000) AS oldest_ms
FROM
(
    SELECT
        toStartOfInterval(toDateTime(metering_status.at), toIntervalSecond({stepSeconds:UInt32})) AS step_start,
        instance,
        max(spool_bytes) AS most_bytes,
        max(spool_oldest_seconds) AS longest_seconds
    FROM metering_status
    WHERE metering_status.at >= {fromTime:DateTime('UTC')} AND metering_status.at < {toTime:DateTime('UTC')}
        AND empty({tenants:Array(String)})
    GROUP BY step_start, instance
)
GROUP BY step_start
ORDER BY step_start
