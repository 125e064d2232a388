-- One row per purchaser that has to lay down its responsibilities, whose day lies on or before the period's last day.
-- Done is what is in force on that day; later years still ask for it, since a paper can run out.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    in_force AS numerator,
    1 AS denominator
FROM documents_at_period_end
WHERE item = 'procurement_duties' AND due_on <= last_day
