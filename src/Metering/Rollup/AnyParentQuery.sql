-- Whether any report of these quarter hours names a parent: nearly free where none does, by the range of parent_ref.
SELECT toUInt8(1) AS found
FROM usage_reports
WHERE bucket_start IN {around:Array(DateTime('UTC'))} AND batch <= {upto:UInt64} AND role = 'leaf' AND parent_ref != 0
LIMIT 1
