-- Quantities that stand unpriced in the quarter hour that starts at {bucketStart}: taken back and rated again once the
-- price book names a price for them (R5).
SELECT
    tenant, project, model, deployment, api_key, user, simulated, token_bucket, currency, price_version, reason,
    sum(quantity) AS quantity
FROM charges
WHERE bucket_start = {bucketStart:DateTime('UTC')} AND state = 'unpriced'
GROUP BY tenant, project, model, deployment, api_key, user, simulated, token_bucket, currency, price_version, reason
HAVING quantity != 0
