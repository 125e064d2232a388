-- One row per record due for storing: its limit is the seventh working day after it took effect. Withdrawn records
-- are out, since what was revoked ought not to have been stored. What was never stored shows in the capture rates.
SELECT
    stored.record_id,
    stored.unit_id,
    due.day AS counted_on,
    CASE WHEN stored.stored_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records AS stored
JOIN calendar AS effective ON effective.day = stored.effective_on
JOIN working_days AS due ON due.number = effective.working_days + 7
WHERE stored.status <> 'withdrawn'
