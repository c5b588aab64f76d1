-- Whether any report names a parent: nearly free where none does, by the range of parent_ref.
SELECT toUInt8(1) AS found
FROM usage_reports
WHERE role = 'leaf' AND parent_ref != 0
LIMIT 1
