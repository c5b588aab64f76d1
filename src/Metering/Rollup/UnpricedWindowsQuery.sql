-- Quarter hours that hold unpriced usage of a model.
SELECT bucket_start, model
FROM charges
WHERE state = 'unpriced'
GROUP BY bucket_start, model
HAVING sum(quantity) != 0
