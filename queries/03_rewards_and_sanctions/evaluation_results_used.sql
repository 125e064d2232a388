-- One row per district or zone on the period's last day and field of use, whether there is a use or not: who was not
-- evaluated counts too, or it would pay not to be. A use is a paper in force on that day, of a place that the
-- government had evaluated by then: results that do not exist cannot be used. A period before the first line of the
-- ledger is out.
SELECT
    coalesce(used.record_id, place.unit_id || '/' || place.period || '/' || field.item) AS record_id,
    place.unit_id,
    place.last_day AS counted_on,
    CASE WHEN used.record_id IS NOT NULL AND evaluated.unit_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    field.item AS area
FROM units_at_period_end AS place
CROSS JOIN (
    VALUES ('use_in_pilots'), ('use_in_investment'), ('use_in_society'), ('use_in_appraisal')
) AS field (item)
LEFT JOIN (
    SELECT unit_id, item, period, min(record_id) AS record_id
    FROM documents_at_period_end
    WHERE in_force = 1
    GROUP BY unit_id, item, period
) AS used
    ON used.unit_id = place.unit_id AND used.item = field.item AND used.period = place.period
LEFT JOIN (
    SELECT evaluation.unit_id, periods.period
    FROM evaluations AS evaluation
    JOIN periods ON evaluation.finished_on <= periods.last_day
    WHERE evaluation.kind = 'government'
    GROUP BY evaluation.unit_id, periods.period
) AS evaluated
    ON evaluated.unit_id = place.unit_id AND evaluated.period = place.period
WHERE
    place.level IN ('district', 'functional_zone')
    AND place.period IN (SELECT period FROM documents_at_period_end)
