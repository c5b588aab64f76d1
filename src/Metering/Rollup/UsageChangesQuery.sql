-- What the batches after < batch <= upto change in the counted usage of the quarter hours of {targets}; see counted_changes.
SELECT
    bucket_start, tenant, project, model, deployment, api_key, user, toString(layer) AS layer, simulated,
    sum(toInt64(sign)) AS requests,
    sumIf(toInt64(sign), error_type != '') AS errors,
    sumIf(toInt64(sign), confidence != 'high') AS low_confidence,
    sum(sign * c.input_fresh) AS input_fresh,
    sum(sign * c.input_cache_read) AS input_cache_read,
    sum(sign * c.input_cache_write_5m) AS input_cache_write_5m,
    sum(sign * c.input_cache_write_1h) AS input_cache_write_1h,
    sum(sign * c.input_cache_write_other) AS input_cache_write_other,
    sum(sign * c.input_audio) AS input_audio,
    sum(sign * c.input_image) AS input_image,
    sum(sign * c.output_text) AS output_text,
    sum(sign * c.output_reasoning) AS output_reasoning,
    sum(sign * c.output_audio) AS output_audio,
    sum(sign * c.unclassified) AS unclassified
FROM counted_changes(
    touched = {touched:Array(DateTime('UTC'))},
    targets = {targets:Array(DateTime('UTC'))},
    around = {around:Array(DateTime('UTC'))},
    after = {after:UInt64},
    upto = {upto:UInt64}) AS c
GROUP BY bucket_start, tenant, project, model, deployment, api_key, user, layer, simulated
HAVING requests != 0 OR errors != 0 OR low_confidence != 0
    OR input_fresh != 0 OR input_cache_read != 0 OR input_cache_write_5m != 0 OR input_cache_write_1h != 0
    OR input_cache_write_other != 0 OR input_audio != 0 OR input_image != 0 OR output_text != 0
    OR output_reasoning != 0 OR output_audio != 0 OR unclassified != 0
