-- Adds to usage_15m what is missing for the quarter hour that starts at {bucketStart}: counted by the batches up to {upto}, which
-- are those applied to it, less what is there.
INSERT INTO usage_15m
SELECT
    {bucketStart:DateTime('UTC')} AS bucket_start,
    tenant, project, model, deployment, api_key, user, layer, simulated,
    sum(c.requests) AS requests,
    sum(c.errors) AS errors,
    sum(c.low_confidence) AS low_confidence,
    sum(c.input_fresh) AS input_fresh,
    sum(c.input_cache_read) AS input_cache_read,
    sum(c.input_cache_write_5m) AS input_cache_write_5m,
    sum(c.input_cache_write_1h) AS input_cache_write_1h,
    sum(c.input_cache_write_other) AS input_cache_write_other,
    sum(c.input_audio) AS input_audio,
    sum(c.input_image) AS input_image,
    sum(c.output_text) AS output_text,
    sum(c.output_reasoning) AS output_reasoning,
    sum(c.output_audio) AS output_audio,
    sum(c.unclassified) AS unclassified,
    {refreshedAt:DateTime64(3, 'UTC')} AS refreshed_at,
    toUInt64(0) AS batch
FROM
(
    SELECT
        tenant, project, model, deployment, api_key, user, layer, simulated,
        1 AS requests,
        toInt64(error_type != '') AS errors,
        toInt64(confidence != 'high') AS low_confidence,
        input_fresh, input_cache_read, input_cache_write_5m, input_cache_write_1h, input_cache_write_other,
        input_audio, input_image, output_text, output_reasoning, output_audio, unclassified
    FROM counted_reports(
        from = {bucketStart:DateTime('UTC')},
        to = {bucketStart:DateTime('UTC')} + INTERVAL 15 MINUTE,
        visible = {visible:DateTime('UTC')},
        upto = {upto:UInt64})

    UNION ALL

    SELECT
        tenant, project, model, deployment, api_key, user, layer, simulated,
        -requests, -errors, -low_confidence,
        -input_fresh, -input_cache_read, -input_cache_write_5m, -input_cache_write_1h, -input_cache_write_other,
        -input_audio, -input_image, -output_text, -output_reasoning, -output_audio, -unclassified
    FROM usage_15m
    WHERE bucket_start = {bucketStart:DateTime('UTC')}
) AS c
GROUP BY tenant, project, model, deployment, api_key, user, layer, simulated
HAVING requests != 0 OR errors != 0 OR low_confidence != 0
    OR input_fresh != 0 OR input_cache_read != 0 OR input_cache_write_5m != 0 OR input_cache_write_1h != 0
    OR input_cache_write_other != 0 OR input_audio != 0 OR input_image != 0 OR output_text != 0
    OR output_reasoning != 0 OR output_audio != 0 OR unclassified != 0
-- One block, so that the whole difference appears at once; and two differences may well be equal, so no deduplication.
SETTINGS insert_deduplicate = 0, max_insert_threads = 1, min_insert_block_size_rows = 4000000, min_insert_block_size_bytes = 0
