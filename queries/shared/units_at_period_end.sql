-- One row per unit and period in which it existed and was a part of the city on the last day: run by the city, or by
-- somebody who was run by another. So the city itself is out, and so is what no longer belongs to it, as 横琴镇 since
-- the zone that runs it is the province's. Indicators that ask "how many of them" count from here, not from the
-- records: who sent none counts too.
SELECT unit.unit_id, unit.level, periods.period, periods.last_day
FROM units AS unit
JOIN periods ON unit.valid_from <= periods.last_day AND unit.valid_to > periods.last_day
JOIN membership AS run
    ON run.unit_id = unit.unit_id AND run.valid_from <= periods.last_day AND run.valid_to > periods.last_day
JOIN units AS parent ON parent.unit_id = run.parent_id
LEFT JOIN membership AS above
    ON above.unit_id = run.parent_id AND above.valid_from <= periods.last_day AND above.valid_to > periods.last_day
WHERE parent.level = 'city' OR above.unit_id IS NOT NULL
