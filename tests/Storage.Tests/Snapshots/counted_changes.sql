CREATE VIEW counted_changes
AS SELECT *
FROM
(
    SELECT
        r.*,
        arrayJoin(arrayFilter(s -> (s != 0), [toInt8(n.named_in = 0), -toInt8((r.batch <= {after:UInt64}) AND ((n.named_in = 0) OR (n.named_in > {after:UInt64})))])) AS sign
    FROM
    (
        SELECT
            tenant,
            bucket_start,
            request_key,
            layer,
            finality,
            batch,
            position,
            span_ref,
            project,
            api_key,
            user,
            model,
            deployment,
            simulated,
            error_type,
            confidence,
            input_fresh,
            input_cache_read,
            input_cache_write_5m,
            input_cache_write_1h,
            input_cache_write_other,
            input_audio,
            input_image,
            output_text,
            output_reasoning,
            output_audio,
            unclassified,
            duration_us,
            time_to_first_token_us,
            queue_us,
            arrayJoin([bucket_start - toIntervalMinute(15), bucket_start, bucket_start + toIntervalMinute(15)]) AS target
        FROM usage_reports
        WHERE (bucket_start IN ({around:Array(DateTime('UTC'))})) AND (target IN ({targets:Array(DateTime('UTC'))})) AND (batch <= {upto:UInt64}) AND (role = 'leaf') AND (request_key IN (
            SELECT request_key
            FROM usage_reports
            WHERE (bucket_start IN ({touched:Array(DateTime('UTC'))})) AND (batch > {after:UInt64}) AND (batch <= {upto:UInt64}) AND (role = 'leaf')
            UNION ALL
            SELECT request_key
            FROM usage_reports
            WHERE (bucket_start IN ({around:Array(DateTime('UTC'))})) AND (batch <= {upto:UInt64}) AND (role = 'leaf') AND ((tenant, layer, span_ref) IN (
                SELECT
                    tenant,
                    layer,
                    parent_ref
                FROM usage_reports
                WHERE (bucket_start IN ({touched:Array(DateTime('UTC'))})) AND (batch > {after:UInt64}) AND (batch <= {upto:UInt64}) AND (role = 'leaf') AND (parent_ref != 0)
            ))
        ))
    ) AS r
    ANY LEFT JOIN
    (
        SELECT
            tenant,
            layer,
            parent_ref AS span_ref,
            min(batch) AS named_in,
            arrayJoin([bucket_start - toIntervalMinute(15), bucket_start, bucket_start + toIntervalMinute(15)]) AS target
        FROM usage_reports
        WHERE (bucket_start IN ({around:Array(DateTime('UTC'))})) AND (batch <= {upto:UInt64}) AND (role = 'leaf') AND (parent_ref != 0)
        GROUP BY
            tenant,
            layer,
            span_ref,
            target
    ) AS n USING (tenant, layer, span_ref, target)
    ORDER BY
        tenant ASC,
        request_key ASC,
        target ASC,
        sign ASC,
        layer ASC,
        finality DESC,
        batch DESC,
        position DESC
    LIMIT 1 BY
        tenant,
        request_key,
        target,
        sign
)
WHERE bucket_start = target
