-- One row per complaint about credit information, on its due day: the fifteenth working day after it was made. Still
-- open (NULL) is late. Withdrawn complaints are out, since nothing is left to decide.
SELECT
    complaint.record_id,
    complaint.unit_id,
    due.day AS counted_on,
    CASE WHEN complaint.closed_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM objections AS complaint
JOIN calendar AS applied ON applied.day = complaint.applied_on
JOIN working_days AS due ON due.number = applied.working_days + 15
WHERE complaint.kind = 'complaint' AND coalesce(complaint.result, 'open') <> 'withdrawn'
