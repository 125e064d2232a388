-- One row per unit and reporting period. The numbers of cases are the unit's own; the source checks that they add
-- up.
SELECT
    record_id,
    unit_id,
    period_end AS counted_on,
    corrected  AS numerator,
    concluded  AS denominator
FROM reconsideration_reports
