-- One row per objection that was decided, on the day it was closed. Open and withdrawn objections and those closed
-- without a result were not decided.
SELECT
    record_id,
    unit_id,
    closed_on AS counted_on,
    CASE WHEN result = 'upheld' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM objections
WHERE kind = 'objection' AND result IN ('upheld', 'rejected')
