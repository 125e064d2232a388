-- One row per case closed of which it is known how often somebody came, by the queueing system or by asking
-- afterwards. Withdrawn cases are out.
SELECT
    record_id,
    unit_id,
    closed_on AS counted_on,
    CASE WHEN visits <= 1 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM service_cases
WHERE closed_on IS NOT NULL AND result <> 'withdrawn' AND visits IS NOT NULL
