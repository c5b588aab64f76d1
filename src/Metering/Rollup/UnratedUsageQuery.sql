-- What was counted in the quarter hour that starts at {bucketStart} and is not charged yet: usage less charged quantity.
-- A correction that takes usage away comes out negative and is rated like any other difference (R8).
SELECT
    tenant, project, model, deployment, api_key, user, simulated,
    sum(d.input_fresh) AS input_fresh,
    sum(d.input_cache_read) AS input_cache_read,
    sum(d.input_cache_write_5m) AS input_cache_write_5m,
    sum(d.input_cache_write_1h) AS input_cache_write_1h,
    sum(d.input_cache_write_other) AS input_cache_write_other,
    sum(d.input_audio) AS input_audio,
    sum(d.input_image) AS input_image,
    sum(d.output_text) AS output_text,
    sum(d.output_reasoning) AS output_reasoning,
    sum(d.output_audio) AS output_audio,
    sum(d.unclassified) AS unclassified
FROM
(
    SELECT
        tenant, project, model, deployment, api_key, user, simulated,
        input_fresh, input_cache_read, input_cache_write_5m, input_cache_write_1h, input_cache_write_other,
        input_audio, input_image, output_text, output_reasoning, output_audio, unclassified
    FROM usage_15m
    WHERE bucket_start = {bucketStart:DateTime('UTC')}

    UNION ALL

    SELECT
        tenant, project, model, deployment, api_key, user, simulated,
        -sumIf(quantity, token_bucket = 'input_fresh'),
        -sumIf(quantity, token_bucket = 'input_cache_read'),
        -sumIf(quantity, token_bucket = 'input_cache_write_5m'),
        -sumIf(quantity, token_bucket = 'input_cache_write_1h'),
        -sumIf(quantity, token_bucket = 'input_cache_write_other'),
        -sumIf(quantity, token_bucket = 'input_audio'),
        -sumIf(quantity, token_bucket = 'input_image'),
        -sumIf(quantity, token_bucket = 'output_text'),
        -sumIf(quantity, token_bucket = 'output_reasoning'),
        -sumIf(quantity, token_bucket = 'output_audio'),
        -sumIf(quantity, token_bucket = 'unclassified')
    FROM charges
    WHERE bucket_start = {bucketStart:DateTime('UTC')}
    GROUP BY tenant, project, model, deployment, api_key, user, simulated
) AS d
GROUP BY tenant, project, model, deployment, api_key, user, simulated
HAVING input_fresh != 0 OR input_cache_read != 0 OR input_cache_write_5m != 0 OR input_cache_write_1h != 0
    OR input_cache_write_other != 0 OR input_audio != 0 OR input_image != 0 OR output_text != 0
    OR output_reasoning != 0 OR output_audio != 0 OR unclassified != 0
