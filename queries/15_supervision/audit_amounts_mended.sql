-- One row per finding with an amount, on the day it had to be mended. What was mended later counts as nothing.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN done_on <= due_on THEN coalesce(mended_yuan, 0) ELSE 0 END AS numerator,
    amount_yuan AS denominator
FROM oversight_due
WHERE source IN ('audit', 'supervision') AND amount_yuan IS NOT NULL
