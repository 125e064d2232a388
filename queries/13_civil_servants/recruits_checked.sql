-- One row per unit and batch of recruits, on the day of the decision. Counts only; a check on that day is too late.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    checked AS numerator,
    persons AS denominator
FROM credit_checks
WHERE kind = 'recruitment'
