-- One row: why items of a signal were not taken, were taken with a warning, or were not kept in quarantine, in the whole range.
SELECT
    outcome,
    reason,
    signal,
    toInt64(sum(ingest_ledger.items)) AS items,
    toInt64(uniqExact(key_id)) AS keys,
    max(minute) AS last_minute
FROM ingest_ledger
WHERE minute >= {fromTime:DateTime('UTC')}
    AND minute < {toTime:DateTime('UTC')}
    AND outcome != 'accepted'
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
GROUP BY outcome, reason, signal
ORDER BY items DESC, outcome, reason, signal
LIMIT 100
