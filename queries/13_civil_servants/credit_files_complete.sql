-- One row per person and unit with a posting on the period's last day whose holder had a file by then. Who has no file is out: that is
-- what coverage counts.
SELECT
    posting.record_id,
    posting.unit_id,
    posting.last_day AS counted_on,
    CASE WHEN file.complete THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM in_service AS posting
JOIN credit_files AS file ON file.person = posting.person AND file.created_on <= posting.last_day
