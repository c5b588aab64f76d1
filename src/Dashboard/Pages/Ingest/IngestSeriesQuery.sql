-- One row: items of one signal in one step, by outcome and reason (rejected items and requests refused whole are both "not taken").
SELECT
    toStartOfInterval(minute, toIntervalSecond({stepSeconds:UInt32})) AS step_start,
    signal,
    outcome,
    reason,
    toInt64(sum(ingest_ledger.items)) AS items
FROM ingest_ledger
WHERE minute >= {fromTime:DateTime('UTC')}
    AND minute < {toTime:DateTime('UTC')}
    AND outcome IN ('accepted', 'rejected', 'refused')
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
GROUP BY step_start, signal, outcome, reason
ORDER BY step_start, signal, outcome, reason
