-- One row per order that was visited and rated, in the period it was due, so that it meets the same orders as
-- closed-on-time. Excluded orders are out, and so are those without a rating: nobody said whether they were
-- satisfied.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE satisfaction
        WHEN 'satisfied' THEN 1.0
        WHEN 'basically_satisfied' THEN 0.6
        ELSE 0.0
    END AS numerator,
    1 AS denominator
FROM hotline_orders
WHERE visited AND NOT excluded AND coalesce(satisfaction, 'unrated') <> 'unrated'
