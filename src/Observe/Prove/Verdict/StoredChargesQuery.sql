-- Charges at the grain of the comparison.
SELECT
    tenant,
    user,
    model,
    bucket_start,
    toString(token_bucket) AS token_bucket,
    toString(state) AS state,
    sum(quantity) AS quantity,
    sum(amount) AS amount
FROM charges
GROUP BY tenant, user, model, bucket_start, token_bucket, state
