-- One row per evaluation by a third party, on the twentieth working day after its result. Unpublished (NULL) is late.
SELECT
    evaluation.record_id,
    evaluation.unit_id,
    due.day AS counted_on,
    CASE WHEN evaluation.published_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM evaluations AS evaluation
JOIN calendar AS finished ON finished.day = evaluation.finished_on
JOIN working_days AS due ON due.number = finished.working_days + 20
WHERE evaluation.kind = 'third_party'
