-- One row per tender agent and year, on the day of the check. All three kinds of information must be public.
SELECT
    record_id,
    unit_id,
    year_end AS counted_on,
    CASE WHEN qualification AND credit AND supervision THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM tender_agents
