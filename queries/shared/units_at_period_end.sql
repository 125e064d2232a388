-- One row per unit and period in which it existed and belonged to another on the last day. So the city itself is
-- out, and so is what no longer belongs to it. Indicators that ask "how many of them" count from here, not from the
-- records: who sent none counts too.
SELECT unit.unit_id, unit.level, periods.period, periods.last_day
FROM units AS unit
JOIN periods ON unit.valid_from <= periods.last_day AND unit.valid_to > periods.last_day
JOIN membership AS run
    ON run.unit_id = unit.unit_id AND run.valid_from <= periods.last_day AND run.valid_to > periods.last_day
