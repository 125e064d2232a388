-- One row per application of a body for an award that was decided while a record of its own dishonesty was in force:
-- from the day it took effect until the day before its display ended. Which bodies have a record comes from the records,
-- not from the application. Withdrawn records, repaired ones without that day, and those of its staff bar no body.
SELECT
    application.record_id,
    application.unit_id,
    application.decided_on AS counted_on,
    CASE WHEN application.disqualified THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM award_applications AS application
WHERE
    EXISTS (
        SELECT 1
        FROM dishonesty_records AS record
        WHERE
            record.unit_id = application.unit_id
            AND record.subject_kind = 'agency'
            AND record.effective_on <= application.decided_on
            AND (
                (record.status <> 'withdrawn' AND record.ended_on > application.decided_on)
                OR (record.status = 'valid' AND record.ended_on IS NULL)
            )
    )
