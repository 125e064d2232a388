-- One row per unit and batch of nominees, on the day of the nomination. Counts only: who was checked before that day
-- and whose result stands in the papers of the nomination.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    considered AS numerator,
    persons    AS denominator
FROM credit_checks
WHERE kind = 'nomination'
