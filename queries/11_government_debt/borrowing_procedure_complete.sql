-- One row per borrowing, on the day of the money. It is complete when it was approved, within the limit and disclosed,
-- and, for a new one, its yield pays for it; refinancing needs no such plan.
SELECT
    record_id,
    unit_id,
    borrowed_on AS counted_on,
    CASE
        WHEN approved AND within_limit AND disclosed AND (balanced OR purpose = 'refinancing') THEN 1 ELSE 0
    END AS numerator,
    1 AS denominator
FROM debt_borrowings
