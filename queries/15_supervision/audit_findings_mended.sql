-- One row per finding of audit or supervision, on the day it had to be mended. Not mended (NULL) is late.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN done_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM oversight_due
WHERE source IN ('audit', 'supervision')
