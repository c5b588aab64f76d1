-- The same rows as OverviewLatencyQuery, exact and under every filter, from single requests: for ranges of a few hours.
SELECT
    toStartOfInterval(toDateTime(event_time, 'UTC'), toIntervalSecond({stepSeconds:UInt32})) AS step_start,
    tupleElement(timing, 1) AS measure,
    quantileExact(0.5)(tupleElement(timing, 2)) AS p50_us,
    quantileExact(0.95)(tupleElement(timing, 2)) AS p95_us,
    quantileExact(0.99)(tupleElement(timing, 2)) AS p99_us,
    toInt64(count()) AS requests
FROM counted_reports(
    from = {fromTime:DateTime('UTC')},
    to = {toTime:DateTime('UTC')},
    visible = {toTime:DateTime('UTC')} + INTERVAL 15 MINUTE,
    upto = 18446744073709551615)
ARRAY JOIN [('time_to_first_token', time_to_first_token_us), ('duration', duration_us)] AS timing
WHERE error_type = ''
    AND tupleElement(timing, 2) >= 0
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND (empty({projects:Array(String)}) OR has({projects:Array(String)}, project))
    AND (empty({models:Array(String)}) OR has({models:Array(String)}, model))
    AND (empty({users:Array(String)}) OR has({users:Array(String)}, user))
GROUP BY step_start, measure
ORDER BY measure, step_start
