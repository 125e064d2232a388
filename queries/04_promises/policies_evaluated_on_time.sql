-- One row per evaluation due, on its due day. Not evaluated (NULL) is late. A policy that was abolished before the
-- day is out: there is nothing left to evaluate.
SELECT
    record_id,
    unit_id,
    evaluate_due_on AS counted_on,
    CASE WHEN evaluated_on <= evaluate_due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM policies
WHERE evaluate_due_on IS NOT NULL AND NOT coalesce(change = 'abolished' AND changed_on < evaluate_due_on, FALSE)
