-- One row per unit's report for the period's last day; reports for other days are out, since a state must not be
-- added up.
SELECT
    report.record_id,
    report.unit_id,
    report.reported_for AS counted_on,
    report.promised     AS numerator,
    report.in_service   AS denominator
FROM credit_file_reports AS report
JOIN periods ON periods.last_day = report.reported_for
