-- One row per unit and year, as on the year's last day: of those in service, who attended that year.
SELECT
    report.record_id,
    report.unit_id,
    report.year_end   AS counted_on,
    report.educated   AS numerator,
    report.in_service AS denominator
FROM training_reports AS report
JOIN periods ON periods.last_day = report.year_end
