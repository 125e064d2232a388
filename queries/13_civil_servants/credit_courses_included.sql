-- One row per unit and year: courses of the year, and those of them with credit as a subject. Zones, streets and towns
-- send people to courses of others, so their rows are out.
SELECT
    report.record_id,
    report.unit_id,
    report.year_end       AS counted_on,
    report.credit_courses AS numerator,
    report.courses        AS denominator
FROM training_reports AS report
JOIN periods ON periods.last_day = report.year_end
JOIN units AS body
    ON body.unit_id = report.unit_id AND body.level NOT IN ('functional_zone', 'township')
