-- One row: what is held back, counted as it will be when its time has come.
SELECT
    toInt64(count()) AS requests,
    toInt64(sum(input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other + input_audio
        + input_image + output_text + output_reasoning + output_audio + unclassified)) AS tokens,
    min(bucket_start) AS first_quarter_hour,
    max(bucket_start) AS last_quarter_hour
FROM counted_reports(
    from = {heldFrom:DateTime('UTC')},
    to = {end:DateTime('UTC')},
    visible = {end:DateTime('UTC')} + INTERVAL 1 HOUR,
    upto = 18446744073709551615)
