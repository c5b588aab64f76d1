-- Quarter hours whose charges do not cover the usage.
SELECT bucket_start
FROM charge_balance
GROUP BY bucket_start
HAVING sum(weight) != 0
ORDER BY bucket_start
