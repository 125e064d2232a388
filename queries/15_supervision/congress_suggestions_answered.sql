-- One row per suggestion of a people's congress, on the day the answer was due. No answer (NULL) is late. Zones have no
-- congress, and what a zone or a town was asked is out: the plan means the congress of the same level.
SELECT
    item.record_id,
    item.unit_id,
    item.due_on AS counted_on,
    CASE WHEN item.done_on <= item.due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM oversight_due AS item
JOIN units AS handler
    ON handler.unit_id = item.unit_id AND handler.level IN ('city', 'city_level', 'agency', 'district')
WHERE item.source = 'congress'
