-- Adds to latency_15m what is missing for the quarter hour that starts at {bucketStart}: counted by the batches up to {upto}, which
-- are those applied to it, less what is there.
INSERT INTO latency_15m
SELECT
    {bucketStart:DateTime('UTC')} AS bucket_start,
    measure, model, deployment, tenant, bin,
    sum(c.requests) AS requests,
    toUInt64(0) AS batch
FROM
(
    SELECT
        tupleElement(m, 1) AS measure, model, deployment, tenant,
        toInt16(floor(log(greatest(tupleElement(m, 2), 1)) / log(1.02))) AS bin,
        toInt64(1) AS requests
    FROM counted_reports(
        from = {bucketStart:DateTime('UTC')},
        to = {bucketStart:DateTime('UTC')} + INTERVAL 15 MINUTE,
        visible = {visible:DateTime('UTC')},
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

    UNION ALL

    SELECT toString(measure), model, deployment, tenant, bin, -requests
    FROM latency_15m
    WHERE bucket_start = {bucketStart:DateTime('UTC')}
) AS c
GROUP BY measure, model, deployment, tenant, bin
HAVING requests != 0
-- One block, so that the whole difference appears at once; and two differences may well be equal, so no deduplication.
SETTINGS insert_deduplicate = 0, max_insert_threads = 1, min_insert_block_size_rows = 4000000, min_insert_block_size_bytes = 0
