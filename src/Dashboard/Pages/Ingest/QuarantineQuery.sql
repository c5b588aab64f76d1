-- One row: an entry of the quarantine, however often it came, and the last replay of it. A note of a replay counts only where it was told
-- with a key bound as the entry's is. The payload itself is not read here.
SELECT
    lower(hex(entry.id)) AS id,
    entry.first_at AS first_at,
    entry.last_at AS last_at,
    entry.times AS times,
    entry.signal AS signal,
    entry.extent AS extent,
    entry.reason AS reason,
    entry.message AS message,
    entry.place AS place,
    entry.tenant AS tenant,
    entry.project AS project,
    entry.key_id AS key_id,
    if(entry.trace_id = toFixedString('', 16), '', lower(hex(entry.trace_id))) AS trace_id,
    entry.content_type AS content_type,
    entry.kept_bytes AS kept_bytes,
    entry.payload_bytes AS payload_bytes,
    replay.outcome AS replay_outcome,
    replay.author AS replay_author,
    replay.message AS replay_message,
    if(replay.outcome = '', NULL, replay.last_replay) AS replayed_at
FROM
(
    SELECT
        id, tenant, project,
        min(received_at) AS first_at,
        max(received_at) AS last_at,
        toInt64(count()) AS times,
        toString(any(quarantine.signal)) AS signal,
        toString(any(quarantine.extent)) AS extent,
        toString(argMax(quarantine.reason, received_at)) AS reason,
        argMax(quarantine.message, received_at) AS message,
        argMax(quarantine.place, received_at) AS place,
        toString(argMax(quarantine.key_id, received_at)) AS key_id,
        any(quarantine.trace_id) AS trace_id,
        toString(any(quarantine.content_type)) AS content_type,
        toInt64(max(length(payload))) AS kept_bytes,
        toInt64(max(quarantine.payload_bytes)) AS payload_bytes
    FROM quarantine
    WHERE received_at >= {fromTime:DateTime('UTC')}
        AND received_at < {toTime:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
        AND ({id:String} = '' OR id = toFixedString(unhex({id:String}), 16))
        AND ({traceId:String} = '' OR quarantine.trace_id = toFixedString(unhex({traceId:String}), 16))
        AND ({text:String} = '' OR position(payload, {text:String}) > 0)
        AND ({reason:String} = '' OR quarantine.reason = {reason:String})
    GROUP BY id, tenant, project
) AS entry
LEFT JOIN
(
    SELECT
        id, tenant,
        toString(argMax(quarantine_replays.outcome, replayed_at)) AS outcome,
        toString(argMax(quarantine_replays.author, replayed_at)) AS author,
        argMax(quarantine_replays.message, replayed_at) AS message,
        max(replayed_at) AS last_replay
    FROM quarantine_replays
    GROUP BY id, tenant
) AS replay ON replay.id = entry.id AND replay.tenant = entry.tenant
WHERE {replayed:Bool} OR replay.outcome != 'accepted'
ORDER BY last_at DESC, id
LIMIT {limit:UInt32}
