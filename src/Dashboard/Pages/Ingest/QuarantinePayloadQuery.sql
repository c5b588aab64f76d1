-- One row: the payload of one entry of the quarantine.
SELECT base64Encode(payload) AS payload
FROM quarantine
WHERE received_at >= {fromTime:DateTime('UTC')}
    AND received_at < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND id = toFixedString(unhex({id:String}), 16)
ORDER BY received_at DESC
LIMIT 1
