-- One row per unit and year, on the year's last day. Both are needed: a paper alone is not enough.
SELECT
    record_id,
    unit_id,
    year_end AS counted_on,
    CASE WHEN assigned AND studied THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM leader_duties
