-- One row: a device that said something in the range, and when it was first and last heard of.
SELECT
    device,
    argMax(gpu_samples.node, time) AS node,
    anyLast(gpu_samples.device_name) AS device_name,
    anyLast(gpu_samples.device_model) AS device_model,
    anyLast(gpu_samples.parent) AS parent,
    anyLast(gpu_samples.mig_instance) AS mig_instance,
    max(gpu_samples.simulated) AS simulated,
    toDateTime(min(time), 'UTC') AS first_at,
    toDateTime(max(time), 'UTC') AS last_at
FROM gpu_samples
WHERE metric IN {metrics:Array(String)}
    AND part IN {parts:Array(String)}
    AND time >= {fromTime:DateTime('UTC')}
    AND time < {toTime:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR has({tenants:Array(String)}, tenant))
    AND ({device:String} = '' OR device = {device:String} OR gpu_samples.parent = {device:String})
    AND device != ''
GROUP BY device
ORDER BY device
LIMIT {limit:UInt32}
