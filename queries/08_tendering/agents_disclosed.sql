-- One row per tender agent and year, on the year's last day: checks on other days are out. All three kinds of
-- information must be public.
SELECT
    record_id,
    unit_id,
    year_end AS counted_on,
    CASE WHEN qualification AND credit AND supervision THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM tender_agents
WHERE date_part('month', year_end) = 12 AND date_part('day', year_end) = 31
