-- Says that far requests were looked for up to {batch}, and that what was found is counted again.
INSERT INTO far_requests
SELECT toStartOfFifteenMinutes(fromUnixTimestamp64Micro(toInt64({batch:UInt64}), 'UTC')) AS bucket_start, toFixedString('', 16) AS request_key,
    {lookedAt:DateTime64(6, 'UTC')} AS looked_at, {batch:UInt64} AS batch
SETTINGS insert_deduplicate = 0
