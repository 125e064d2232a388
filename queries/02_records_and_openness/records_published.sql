-- One row per record of a body that ought to be on the website on the period's last day: stored by then, its display
-- not ended, and the body still there. Openness is the rule, so a record is out only when a review withheld it; one that
-- nobody reviewed counts as not published. Withdrawn records and those of civil servants are out.
SELECT
    stored.record_id,
    stored.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN stored.published_on <= periods.last_day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records AS stored
JOIN periods
    ON stored.stored_on <= periods.last_day AND (stored.ended_on IS NULL OR stored.ended_on > periods.last_day)
JOIN units AS body
    ON body.unit_id = stored.unit_id AND body.valid_from <= periods.last_day AND periods.last_day < body.valid_to
WHERE
    stored.subject_kind = 'agency'
    AND stored.status <> 'withdrawn'
    AND coalesce(stored.publish, 'not_reviewed') <> 'withhold'
