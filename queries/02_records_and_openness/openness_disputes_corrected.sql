-- One row per body and yearly report: reconsiderations and suits that ended with a correction, of those concluded.
-- Pending ones are out. A suit after reconsideration is a case of its own, as in the report.
SELECT
    record_id,
    unit_id,
    year_end AS counted_on,
    review_corrected + direct_corrected + after_corrected AS numerator,
    review_upheld + review_corrected + review_other
    + direct_upheld + direct_corrected + direct_other
    + after_upheld + after_corrected + after_other AS denominator
FROM openness_reports
