-- One row per registered institution on the period's last day. Both have to be public in the year itself: last year's
-- say nothing about this one. Those that may not disclose, with the ground, are out.
SELECT
    record_id,
    unit_id,
    year_end AS counted_on,
    CASE
        WHEN
            key_matters_on <= year_end AND date_part('year', key_matters_on) = date_part('year', year_end)
            AND promises_on <= year_end AND date_part('year', promises_on) = date_part('year', year_end)
            THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator
FROM institutions_on_roll
WHERE withheld_basis IS NULL
