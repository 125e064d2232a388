-- One row per promise, on the day it was due. Fulfilled in part is not fulfilled.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN status = 'all' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM promises
