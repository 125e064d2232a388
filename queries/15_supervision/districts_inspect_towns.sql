-- One row per street or town on the period's last day, inspected or not. Only inspections by the district or zone
-- that ran it on the day of the inspection count. A period without a single inspection is out: nothing was sent,
-- which is not zero.
SELECT
    coalesce(done.record_id, town.unit_id || '/' || town.period) AS record_id,
    town.unit_id,
    town.last_day AS counted_on,
    CASE WHEN done.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS town
LEFT JOIN (
    SELECT inspection.unit_id, periods.period, min(inspection.record_id) AS record_id
    FROM inspections AS inspection
    JOIN membership AS run
        ON run.unit_id = inspection.unit_id AND run.parent_id = inspection.inspector_id
        AND run.valid_from <= inspection.inspected_on AND run.valid_to > inspection.inspected_on
    JOIN periods ON inspection.inspected_on BETWEEN periods.first_day AND periods.last_day
    GROUP BY inspection.unit_id, periods.period
) AS done
    ON done.unit_id = town.unit_id AND done.period = town.period
WHERE
    town.level = 'township'
    AND town.period IN (
        SELECT periods.period
        FROM inspections AS inspection
        JOIN periods ON inspection.inspected_on BETWEEN periods.first_day AND periods.last_day
    )
