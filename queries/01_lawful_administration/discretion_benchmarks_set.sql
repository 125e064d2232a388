-- One row per item with discretion that stood on a list on the period's last day, as its present version: due by then
-- and neither replaced nor given up. Units that no longer exist are out.
SELECT
    item.record_id,
    item.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN item.benchmark_on <= periods.last_day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    item.kind AS area
FROM power_items AS item
JOIN periods
    ON item.due_on <= periods.last_day AND (item.removed_on IS NULL OR item.removed_on > periods.last_day)
JOIN units AS body
    ON body.unit_id = item.unit_id AND body.valid_from <= periods.last_day AND body.valid_to > periods.last_day
WHERE item.discretion
