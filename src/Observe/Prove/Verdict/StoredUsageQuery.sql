-- Counted usage as the pages sum it, at the grain of the comparison.
SELECT
    tenant,
    user,
    model,
    bucket_start,
    sum(requests) AS requests,
    sum(errors) AS errors,
    sum(input_fresh) AS input_fresh,
    sum(input_cache_read) AS input_cache_read,
    sum(input_cache_write_5m) AS input_cache_write_5m,
    sum(input_cache_write_1h) AS input_cache_write_1h,
    sum(input_cache_write_other) AS input_cache_write_other,
    sum(input_audio) AS input_audio,
    sum(input_image) AS input_image,
    sum(output_text) AS output_text,
    sum(output_reasoning) AS output_reasoning,
    sum(output_audio) AS output_audio,
    sum(unclassified) AS unclassified
FROM usage_15m
GROUP BY tenant, user, model, bucket_start
