-- All reports of the requests that the batches after < batch <= upto touch: those they report on, and those whose reports they name as
-- parents. Of a request nearly always just what the batches brought; CountedChanges decides what of it counts. All versions are kept
-- (usage_reports), so the answer is the same at any later time. Requests of far_requests are left to counted_reports. Bins of latency are reckoned here and in RefreshLatency.sql alike;
-- -1 where there is none.
--   touched   quarter hours of the batches' reports
--   around    those within two quarter hours: a report may take the place of one in a neighbouring quarter hour, and that of another
SELECT
    bucket_start, tenant, request_key, toUInt8(layer) AS layer_number, toUInt8(finality) AS finality_number,
    batch, position, span_ref,
    project, api_key, user, model, deployment, simulated, error_type != '' AS is_error, confidence != 'high' AS is_low_confidence,
    input_fresh, input_cache_read, input_cache_write_5m, input_cache_write_1h, input_cache_write_other,
    input_audio, input_image, output_text, output_reasoning, output_audio, unclassified,
    if(duration_us < 0, -1, toInt16(floor(log(greatest(duration_us, 1)) / log(1.02)))) AS duration_bin,
    if(time_to_first_token_us < 0, -1, toInt16(floor(log(greatest(time_to_first_token_us, 1)) / log(1.02)))) AS first_token_bin,
    if(queue_us < 0, -1, toInt16(floor(log(greatest(queue_us, 1)) / log(1.02)))) AS queue_bin,
    if(
        duration_us >= 0 AND time_to_first_token_us >= 0 AND output_text + output_reasoning + output_audio > 1,
        intDiv(duration_us - time_to_first_token_us, output_text + output_reasoning + output_audio - 1),
        -1) AS per_token_us,
    if(per_token_us < 0, -1, toInt16(floor(log(greatest(per_token_us, 1)) / log(1.02)))) AS per_token_bin
FROM usage_reports
WHERE bucket_start IN {around:Array(DateTime('UTC'))}
    AND batch <= {upto:UInt64}
    AND role = 'leaf'
    AND request_key NOT IN (SELECT request_key FROM far_requests WHERE bucket_start IN {around:Array(DateTime('UTC'))})
    AND request_key IN
    (
        SELECT request_key
        FROM usage_reports
        WHERE bucket_start IN {touched:Array(DateTime('UTC'))}
            AND batch > {after:UInt64}
            AND batch <= {upto:UInt64}
            AND role = 'leaf'

        UNION ALL

        SELECT request_key
        FROM usage_reports
        WHERE bucket_start IN {around:Array(DateTime('UTC'))}
            AND batch <= {upto:UInt64}
            AND role = 'leaf'
            AND (tenant, layer, span_ref) IN
            (
                SELECT tenant, layer, parent_ref
                FROM usage_reports
                WHERE bucket_start IN {touched:Array(DateTime('UTC'))}
                    AND batch > {after:UInt64}
                    AND batch <= {upto:UInt64}
                    AND role = 'leaf'
                    AND parent_ref != 0
            )
    )
