-- One row per policy amended or abolished, on the day the change took effect.
SELECT
    record_id,
    unit_id,
    changed_on AS counted_on,
    CASE WHEN transition THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM policies
WHERE changed_on IS NOT NULL
