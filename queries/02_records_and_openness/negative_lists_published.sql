-- One row per negative list that a unit owes and whose day lies on or before the period's last day. Done is what is in
-- force on that day and published; later years still ask for it, since a paper can run out.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    CASE WHEN in_force = 1 AND published_on <= last_day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM documents_at_period_end
WHERE item = 'negative_list' AND due_on <= last_day
