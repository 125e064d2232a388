-- One row per street or town on the period's last day. A commitment taken down on that day is no longer public.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    CASE
        WHEN committed_on <= last_day AND (removed_on IS NULL OR removed_on > last_day) THEN 1 ELSE 0
    END AS numerator,
    1 AS denominator
FROM towns_at_period_end
