-- One row per system that was in use on the period's last day and had to have credit data embedded by then. Units
-- that no longer exist are out.
SELECT
    system.record_id,
    system.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN system.embedded_on <= periods.last_day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    system.kind AS area
FROM business_systems AS system
JOIN periods
    ON system.due_on <= periods.last_day AND (system.retired_on IS NULL OR system.retired_on > periods.last_day)
JOIN units AS body
    ON body.unit_id = system.unit_id AND body.valid_from <= periods.last_day AND body.valid_to > periods.last_day
