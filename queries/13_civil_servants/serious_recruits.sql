-- One row per unit and batch of recruits, on the day of the decision, also where nobody was found: 0 is an answer.
-- The source asks for the number in every batch of recruits.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    serious_hired AS numerator,
    1 AS denominator
FROM credit_checks
WHERE kind = 'recruitment'
