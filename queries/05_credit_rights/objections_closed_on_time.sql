-- One row per objection, on its due day: the fourteenth working day after it was applied for. Still open (NULL) is
-- late. Withdrawn objections are out, since nothing is left to decide; complaints and repairs have limits of their
-- own.
SELECT
    objection.record_id,
    objection.unit_id,
    due.day AS counted_on,
    CASE WHEN objection.closed_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM objections AS objection
JOIN calendar AS applied ON applied.day = objection.applied_on
JOIN working_days AS due ON due.number = applied.working_days + 14
WHERE objection.kind = 'objection' AND coalesce(objection.result, 'open') <> 'withdrawn'
