-- One row per unit and reporting period. Cases that were judged count; those withdrawn, mediated or transferred are
-- out, since persuading plaintiffs to withdraw would lower the rate. Lost in part is lost.
SELECT
    record_id,
    unit_id,
    period_end AS counted_on,
    lost + lost_in_part AS numerator,
    won + lost + lost_in_part AS denominator
FROM litigation_reports
