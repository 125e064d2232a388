-- One row per unit and reporting period. The numbers of cases are the unit's own; its own rate is only checked.
SELECT
    record_id,
    unit_id,
    period_end AS counted_on,
    attended   AS numerator,
    heard      AS denominator
FROM reconsideration_reports
