-- Which reports of the requests that the batches after < batch <= upto touch are named as parents, by reports of which quarter hour,
-- and in which batch first (R3); see ChangedReportsQuery.sql. Asked only where reports name parents at all.
SELECT tenant, toUInt8(layer) AS layer_number, parent_ref, bucket_start, min(batch) AS first_batch
FROM usage_reports
WHERE bucket_start IN {around:Array(DateTime('UTC'))}
    AND batch <= {upto:UInt64}
    AND role = 'leaf'
    AND parent_ref != 0
    AND parent_ref IN
    (
        SELECT span_ref
        FROM usage_reports
        WHERE bucket_start IN {around:Array(DateTime('UTC'))}
            AND batch <= {upto:UInt64}
            AND role = 'leaf'
            AND span_ref != 0
            AND request_key IN
            (
                SELECT request_key
                FROM usage_reports
                WHERE bucket_start IN {touched:Array(DateTime('UTC'))} AND batch > {after:UInt64} AND batch <= {upto:UInt64} AND role = 'leaf'

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
    )
GROUP BY tenant, layer_number, parent_ref, bucket_start
