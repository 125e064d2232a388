-- One row per application of a body for an award that was decided while a record of its own dishonesty was in force,
-- from the day the record took effect. Which bodies have a record comes from the records, not from the application.
-- Repaired and withdrawn records and those of its staff bar no body.
SELECT
    application.record_id,
    application.unit_id,
    application.decided_on AS counted_on,
    CASE WHEN application.disqualified THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM award_applications AS application
JOIN (
    SELECT unit_id, min(effective_on) AS effective_on
    FROM dishonesty_records
    WHERE subject_kind = 'agency' AND status = 'valid'
    GROUP BY unit_id
) AS barred
    ON barred.unit_id = application.unit_id AND barred.effective_on <= application.decided_on
