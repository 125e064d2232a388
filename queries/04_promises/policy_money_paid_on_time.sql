-- One row per matter that a policy promised, on the day it was due, with the money promised. What was paid in part or
-- late adds nothing above the line; matters without money are out.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN honoured_on <= due_on THEN amount_yuan ELSE 0 END AS numerator,
    amount_yuan AS denominator
FROM policy_promises
WHERE amount_yuan > 0
