-- One row per obligation, on the day it was due. Not performed (NULL) is late.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN performed_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM ppp_obligations
