-- One row per unit and batch of candidates for praise, on the day of publication. Counts only: who was checked before
-- that day and whose result stands in the papers of the jury.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    considered AS numerator,
    persons    AS denominator
FROM credit_checks
WHERE kind = 'commendation'
