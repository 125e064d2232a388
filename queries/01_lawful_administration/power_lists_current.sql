-- One row per unit with a list of powers in the period. It counts when its list was kept: every version due in the
-- period was published by its day, and nothing that was due before is still missing. Versions that were replaced or
-- given up before their day, or before the period, are out. So are units that no longer exist.
SELECT
    coalesce(list.missed_id, list.record_id) AS record_id,
    list.unit_id,
    list.last_day AS counted_on,
    CASE WHEN list.missed_id IS NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM (
    SELECT
        item.unit_id,
        periods.period,
        periods.last_day,
        min(item.record_id) AS record_id,
        min(
            CASE
                WHEN item.published_on IS NULL OR item.published_on > periods.last_day THEN item.record_id
                WHEN item.due_on >= periods.first_day AND item.published_on > item.due_on THEN item.record_id
            END
        ) AS missed_id
    FROM power_items AS item
    JOIN periods
        ON item.due_on <= periods.last_day
        AND (item.removed_on IS NULL OR (item.removed_on > item.due_on AND item.removed_on > periods.first_day))
    JOIN units AS body
        ON body.unit_id = item.unit_id AND body.valid_from <= periods.last_day AND body.valid_to > periods.last_day
    GROUP BY item.unit_id, periods.period, periods.last_day
) AS list
