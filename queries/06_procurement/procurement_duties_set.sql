-- One row per purchaser that has to lay down its responsibilities, whose day lies on or before the period's last
-- day. Done is what is in force on that day, whichever of its papers that is; later years still ask for it, since a
-- paper can run out.
SELECT
    duty.record_id,
    duty.unit_id,
    duty.last_day AS counted_on,
    duty.in_force AS numerator,
    1 AS denominator
FROM (
    SELECT min(record_id) AS record_id, unit_id, last_day, max(in_force) AS in_force
    FROM documents_at_period_end
    WHERE item = 'procurement_duties' AND due_on <= last_day
    GROUP BY unit_id, last_day
) AS duty
