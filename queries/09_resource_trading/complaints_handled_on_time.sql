-- One row per complaint or report, on its due day: the thirtieth working day after it was accepted, without the days
-- of tests and expert review. Still open (NULL) is late. What was withdrawn is out.
SELECT
    complaint.record_id,
    complaint.unit_id,
    due.day AS counted_on,
    CASE WHEN complaint.closed_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM trading_complaints AS complaint
JOIN calendar AS accepted ON accepted.day = complaint.accepted_on
JOIN working_days AS due ON due.number = accepted.working_days + 30 + coalesce(complaint.suspended_days, 0)
WHERE coalesce(complaint.result, 'none') <> 'withdrawn'
