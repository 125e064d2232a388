-- One row per person and unit with a posting on the period's last day: who left by then is out. A file counts when it was created by
-- then, whichever unit created it: it follows the person.
SELECT
    posting.record_id,
    posting.unit_id,
    posting.last_day AS counted_on,
    CASE WHEN file.person IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM in_service AS posting
LEFT JOIN credit_files AS file ON file.person = posting.person AND file.created_on <= posting.last_day
