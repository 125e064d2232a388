-- One row per unit and field on the list, on the day on which the target was due. A number that was not verified
-- (NULL) reaches no target.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN actual_cases <= target_cases THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM focus_fields
