-- One row per request to repair a record, on its due day: the tenth working day after it was made. Still open (NULL)
-- is late. Withdrawn requests are out, since nothing is left to decide.
SELECT
    repair.record_id,
    repair.unit_id,
    due.day AS counted_on,
    CASE WHEN repair.closed_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM objections AS repair
JOIN calendar AS applied ON applied.day = repair.applied_on
JOIN working_days AS due ON due.number = applied.working_days + 10
WHERE repair.kind = 'repair' AND coalesce(repair.result, 'open') <> 'withdrawn'
