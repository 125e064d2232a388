-- One row per record of a body that a review found to be published, on its limit: the seventh working day after the
-- review. Not yet published (NULL) is late. Withdrawn records are out, and so are those whose display ended by the
-- limit: nothing was left to publish.
SELECT
    stored.record_id,
    stored.unit_id,
    due.day AS counted_on,
    CASE WHEN stored.published_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records AS stored
JOIN calendar AS reviewed ON reviewed.day = stored.reviewed_on
JOIN working_days AS due ON due.number = reviewed.working_days + 7
WHERE
    stored.subject_kind = 'agency'
    AND stored.status <> 'withdrawn'
    AND stored.publish = 'publish'
    AND (stored.ended_on IS NULL OR stored.ended_on > due.day)
