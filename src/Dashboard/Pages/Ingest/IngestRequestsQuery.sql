-- One row: requests of a transport by what was answered; no tenant is in it, because most refusals come before anybody is known.
-- They are nobody's rows, so only those see them who may read every tenant (R13).
SELECT
    transport,
    outcome,
    toInt64(sum(receive_requests.requests)) AS requests,
    max(minute) AS last_minute
FROM receive_requests
WHERE minute >= {fromTime:DateTime('UTC')}
    AND minute < {toTime:DateTime('UTC')}
    AND empty({tenants:Array(String)})
GROUP BY transport, outcome
ORDER BY requests DESC, transport, outcome
LIMIT 100
