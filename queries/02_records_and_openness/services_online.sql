-- One row per matter on the list on the period's last day that is dealt with on application; it is online when nobody has to hand in anything in person.
-- What a body does of its own accord is out, and so is what was taken off the list by then.
SELECT
    item.record_id,
    item.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN item.online THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM service_items AS item
JOIN periods
    ON item.valid_from <= periods.last_day AND (item.valid_to IS NULL OR item.valid_to > periods.last_day)
JOIN units AS body
    ON body.unit_id = item.unit_id AND body.valid_from <= periods.last_day AND periods.last_day < body.valid_to
WHERE item.on_application
