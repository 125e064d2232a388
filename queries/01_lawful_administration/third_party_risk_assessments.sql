-- One row per major decision with a risk assessment, on the day of the decision. Without an assessment nobody could
-- take part in it: whether it was due is what the series of steps shows.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    CASE WHEN third_party THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM major_decisions
WHERE risk = 'done'
