-- One row per matter, on the day it was decided. The records were used when somebody asked for them between acceptance
-- and decision, and the log has a number for it.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    CASE
        WHEN queried_on BETWEEN accepted_on AND decided_on AND query_no IS NOT NULL THEN 1 ELSE 0
    END AS numerator,
    1 AS denominator
FROM institution_matters
