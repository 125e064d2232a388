-- One row per unit and batch of gradings, promotions or candidates for praise, on the day of the decision. Counts
-- only; a check on that day is too late. Recruits and nominees have indicators of their own.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    checked AS numerator,
    persons AS denominator,
    kind    AS area
FROM credit_checks
WHERE kind IN ('appraisal', 'promotion', 'commendation')
