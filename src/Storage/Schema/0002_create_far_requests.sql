-- One row: a quarter hour in which something stands about a request whose reports lie further apart than neighbouring quarter hours:
-- one of its reports, or one that names one of its reports as parent. Nearly all requests are counted among neighbours, which is
-- cheap; FarRequests finds the others soon after they were stored, and counted_reports decides on them over all time.
--
-- Sort key: by quarter hour, because counting asks for one and its neighbours; the table is small, and read whole by key.
-- looked_at names the look that registered it last; rows with an empty request_key say up to which batch was looked.
CREATE TABLE IF NOT EXISTS far_requests {{cluster}}
(
    bucket_start DateTime('UTC'),
    request_key  FixedString(16),
    looked_at    DateTime64(6, 'UTC'),
    batch        UInt64
)
ENGINE = {{engine}}ReplacingMergeTree(looked_at)
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (bucket_start, request_key)
TTL bucket_start + INTERVAL {{retention_days}} DAY
SETTINGS ttl_only_drop_parts = 1
