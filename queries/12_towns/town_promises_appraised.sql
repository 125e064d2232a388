-- One row per street or town on the period's last day, appraised or not: without a scheme nothing is in it. A period
-- without a single scheme is out: nothing was sent, which is not zero.
SELECT
    coalesce(scheme.record_id, town.unit_id || '/' || town.period) AS record_id,
    town.unit_id,
    town.last_day AS counted_on,
    CASE WHEN scheme.promises_weight > 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS town
LEFT JOIN appraisal_schemes AS scheme ON scheme.unit_id = town.unit_id AND scheme.year_end = town.last_day
WHERE
    town.level = 'township'
    AND town.last_day IN (SELECT year_end FROM appraisal_schemes)
