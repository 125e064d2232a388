-- One row per registered institution on the period's last day; a rating of that year counts, an older one does not.
SELECT
    record_id,
    unit_id,
    year_end AS counted_on,
    CASE
        WHEN rated_on <= year_end AND date_part('year', rated_on) = date_part('year', year_end) THEN 1 ELSE 0
    END AS numerator,
    1 AS denominator
FROM institutions_on_roll
