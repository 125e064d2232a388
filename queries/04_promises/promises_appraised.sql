-- One row per department, district or zone that was appraised in the year, on the year's last day. Streets and towns
-- are out: they have an indicator of their own.
SELECT
    scheme.record_id,
    scheme.unit_id,
    scheme.year_end AS counted_on,
    CASE WHEN scheme.promises_weight > 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM appraisal_schemes AS scheme
JOIN periods ON periods.last_day = scheme.year_end
JOIN units AS body
    ON body.unit_id = scheme.unit_id AND body.level IN ('agency', 'district', 'functional_zone')
