-- One row per unit and batch of gradings, promotions or candidates for praise, on the day of the decision. Counts
-- only: those whom the check found dishonest, and how many of them were kept out for it.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    disqualified AS numerator,
    dishonest    AS denominator
FROM credit_checks
WHERE kind IN ('appraisal', 'promotion', 'commendation')
