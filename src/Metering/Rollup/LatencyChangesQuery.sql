-- What the batches after < batch <= upto change in the latency bins of the quarter hours of {targets}; see counted_changes.
SELECT
    bucket_start, tupleElement(m, 1) AS measure, model, deployment, tenant,
    toInt16(floor(log(greatest(tupleElement(m, 2), 1)) / log(1.02))) AS bin,
    sum(toInt64(sign)) AS requests
FROM counted_changes(
    touched = {touched:Array(DateTime('UTC'))},
    targets = {targets:Array(DateTime('UTC'))},
    around = {around:Array(DateTime('UTC'))},
    after = {after:UInt64},
    upto = {upto:UInt64})
ARRAY JOIN
[
    ('duration', duration_us),
    ('time_to_first_token', time_to_first_token_us),
    ('queue', queue_us),
    ('time_per_output_token', if(
        duration_us >= 0 AND time_to_first_token_us >= 0 AND output_text + output_reasoning + output_audio > 1,
        intDiv(duration_us - time_to_first_token_us, output_text + output_reasoning + output_audio - 1),
        -1))
] AS m
WHERE tupleElement(m, 2) >= 0 AND error_type = ''
GROUP BY bucket_start, measure, model, deployment, tenant, bin
HAVING requests != 0
