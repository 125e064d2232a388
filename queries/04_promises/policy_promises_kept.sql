-- One row per matter that a policy promised, on the day it was due. Honoured in part (NULL) or late is not kept.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN honoured_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM policy_promises
