-- One row per decision, on its due day: the twentieth working day after it was taken. Unpublished (NULL) is late.
SELECT
    decision.record_id,
    decision.unit_id,
    due.day AS counted_on,
    CASE WHEN decision.published_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM tender_violations AS decision
JOIN calendar AS decided ON decided.day = decision.decided_on
JOIN working_days AS due ON due.number = decided.working_days + 20
