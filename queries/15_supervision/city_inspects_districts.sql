-- One row per district or zone of the city on the period's last day, inspected or not. Only inspections by the city
-- or one of its own bodies count. A period without a single inspection is out: nothing was sent, which is not zero.
SELECT
    coalesce(done.record_id, place.unit_id || '/' || place.period) AS record_id,
    place.unit_id,
    place.last_day AS counted_on,
    CASE WHEN done.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS place
LEFT JOIN (
    SELECT inspection.unit_id, periods.period, min(inspection.record_id) AS record_id
    FROM inspections AS inspection
    JOIN units AS inspector
        ON inspector.unit_id = inspection.inspector_id
        AND inspector.level IN ('city', 'city_level', 'agency')
        -- Bodies that nobody in the city runs, such as the central bank's, are not its own.
        AND (inspector.level = 'city' OR inspector.unit_id IN (SELECT run.unit_id FROM membership AS run))
    JOIN periods ON inspection.inspected_on BETWEEN periods.first_day AND periods.last_day
    GROUP BY inspection.unit_id, periods.period
) AS done
    ON done.unit_id = place.unit_id AND done.period = place.period
WHERE
    place.level IN ('district', 'functional_zone')
    AND place.period IN (
        SELECT periods.period
        FROM inspections AS inspection
        JOIN periods ON inspection.inspected_on BETWEEN periods.first_day AND periods.last_day
    )
