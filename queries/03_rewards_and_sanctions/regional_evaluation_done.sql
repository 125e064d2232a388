-- One row per district or zone of the city on the period's last day, evaluated or not: who has no evaluation counts
-- too. Evaluations by third parties are out; they are a bonus of their own. So is a period without a single
-- evaluation: nothing was sent, which is not zero.
SELECT
    coalesce(done.record_id, place.unit_id || '/' || place.period) AS record_id,
    place.unit_id,
    place.last_day AS counted_on,
    CASE WHEN done.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS place
LEFT JOIN (
    SELECT evaluation.unit_id, periods.period, min(evaluation.record_id) AS record_id
    FROM evaluations AS evaluation
    JOIN periods ON evaluation.finished_on BETWEEN periods.first_day AND periods.last_day
    WHERE evaluation.kind = 'government'
    GROUP BY evaluation.unit_id, periods.period
) AS done
    ON done.unit_id = place.unit_id AND done.period = place.period
WHERE
    place.level IN ('district', 'functional_zone')
    AND place.period IN (
        SELECT periods.period
        FROM evaluations AS evaluation
        JOIN periods ON evaluation.finished_on BETWEEN periods.first_day AND periods.last_day
    )
