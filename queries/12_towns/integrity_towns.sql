-- One row per street or town on the period's last day. A plan on paper is no participation.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    CASE WHEN creation IN ('active', 'named') THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM towns_at_period_end
