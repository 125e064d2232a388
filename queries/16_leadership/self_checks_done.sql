-- One row per unit with bodies under it and year, on the year's last day. A unit with none is out.
SELECT
    duty.record_id,
    duty.unit_id,
    duty.year_end     AS counted_on,
    duty.self_checked AS numerator,
    duty.subordinates AS denominator
FROM leader_duties AS duty
JOIN periods ON periods.last_day = duty.year_end
WHERE duty.subordinates > 0
