-- One row per department, district or zone on the period's last day, appraised or not. An appraisal counts when those
-- above organised it and the unit knew the result by the day set; a unit's own report on itself is none. A period of
-- which nothing was sent is out: that is not zero.
SELECT
    coalesce(appraisal.record_id, body.unit_id || '/' || body.period) AS record_id,
    body.unit_id,
    body.last_day AS counted_on,
    CASE
        WHEN appraisal.method = 'organised' AND appraisal.finished_on <= appraisal.due_on THEN 1 ELSE 0
    END AS numerator,
    1 AS denominator
FROM units_at_period_end AS body
LEFT JOIN appraisals AS appraisal ON appraisal.unit_id = body.unit_id AND appraisal.year_end = body.last_day
WHERE
    body.level IN ('agency', 'district', 'functional_zone')
    AND body.last_day IN (SELECT year_end FROM appraisals)
