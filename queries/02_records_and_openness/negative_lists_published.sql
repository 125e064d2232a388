-- One row per unit that owes a negative list whose day lies on or before the period's last day. Done is what is in force
-- on that day and published, whichever of its papers that is; later years still ask for it, since a paper can run out.
SELECT
    duty.record_id,
    duty.unit_id,
    duty.last_day AS counted_on,
    duty.published AS numerator,
    1 AS denominator
FROM (
    SELECT
        min(record_id) AS record_id,
        unit_id,
        last_day,
        max(CASE WHEN in_force = 1 AND published_on <= last_day THEN 1 ELSE 0 END) AS published
    FROM documents_at_period_end
    WHERE item = 'negative_list' AND due_on <= last_day
    GROUP BY unit_id, last_day
) AS duty
