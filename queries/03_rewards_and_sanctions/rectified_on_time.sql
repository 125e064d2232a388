-- One row per matter, on the day it was due. Unfinished (NULL) or unverified is not done.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN verified AND finished_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM rectifications
