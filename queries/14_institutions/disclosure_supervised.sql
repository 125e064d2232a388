-- One row per registered institution on the period's last day; supervision looked at its disclosure in that year.
SELECT
    record_id,
    unit_id,
    year_end AS counted_on,
    CASE
        WHEN inspected_on <= year_end AND date_part('year', inspected_on) = date_part('year', year_end) THEN 1 ELSE 0
    END AS numerator,
    1 AS denominator
FROM institutions_on_roll
