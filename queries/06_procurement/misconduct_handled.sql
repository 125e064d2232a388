-- One row per confirmed act of misconduct in procurement, on the day by which it had to be handled. Not handled (NULL),
-- late, or "no action" is not handled according to law.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN handled_on <= due_on AND handling <> 'none' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM misconduct_findings
WHERE field = 'procurement'
