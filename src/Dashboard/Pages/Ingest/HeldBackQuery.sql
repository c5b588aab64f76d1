-- One row: a sender – a service and a replica that sent with a key of a tenant – whose requests are dated ahead and held back, furthest
-- first. What of them counts is decided as for any request. Hosts and ingest keys are those of the service's spans dated as far ahead;
-- usage that was reported as an event has none.
SELECT
    counted.tenant AS tenant,
    toString(counted.api_key) AS api_key,
    named.service AS service,
    named.replica AS replica,
    any(sent.hosts) AS hosts,
    any(sent.keys) AS keys,
    toInt64(count()) AS requests,
    toInt64(sum(counted.tokens)) AS tokens,
    min(counted.bucket_start) AS first_quarter_hour,
    max(counted.bucket_start) AS last_quarter_hour,
    toInt64(sum(count()) OVER ()) AS all_requests,
    toInt64(sum(sum(counted.tokens)) OVER ()) AS all_tokens
FROM
(
    SELECT
        tenant, request_key, layer, batch, bucket_start, api_key,
        input_fresh + input_cache_read + input_cache_write_5m + input_cache_write_1h + input_cache_write_other + input_audio
            + input_image + output_text + output_reasoning + output_audio + unclassified AS tokens
    FROM counted_reports(
        from = {fromTime:DateTime('UTC')},
        to = {toTime:DateTime('UTC')},
        visible = {toTime:DateTime('UTC')} + INTERVAL 1 HOUR,
        upto = 18446744073709551615)
    WHERE (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
) AS counted
INNER JOIN
(
    SELECT tenant, request_key, layer, batch, any(toString(usage_reports.service)) AS service, any(toString(usage_reports.replica)) AS replica
    FROM usage_reports
    WHERE bucket_start >= {fromTime:DateTime('UTC')} AND bucket_start < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    GROUP BY tenant, request_key, layer, batch
) AS named ON named.tenant = counted.tenant AND named.request_key = counted.request_key AND named.layer = counted.layer AND named.batch = counted.batch
LEFT JOIN
(
    SELECT
        spans.tenant AS tenant,
        toString(spans.service) AS service,
        arrayStringConcat(arraySort(groupUniqArrayIf(5)(known.host, known.host != '')), ', ') AS hosts,
        arrayStringConcat(arraySort(groupUniqArray(5)(toString(spans.key_id))), ', ') AS keys
    FROM spans
    LEFT JOIN
    (
        SELECT tenant, resource, any(attributes['host.name']) AS host
        FROM resources
        WHERE day >= toDate({fromTime:DateTime('UTC')}) AND day <= toDate({toTime:DateTime('UTC')})
            AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        GROUP BY tenant, resource
    ) AS known ON known.tenant = spans.tenant AND known.resource = spans.resource
    WHERE spans.start >= {fromTime:DateTime('UTC')} AND spans.start < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, spans.tenant))
    GROUP BY tenant, service
) AS sent ON sent.tenant = counted.tenant AND sent.service = named.service
GROUP BY tenant, api_key, service, replica
ORDER BY last_quarter_hour DESC, requests DESC, tenant, api_key, service, replica
LIMIT 100
