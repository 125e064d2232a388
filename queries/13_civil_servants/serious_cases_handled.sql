-- One row per unit and half-year. Counts only; they are shown for the city alone.
SELECT
    record_id,
    unit_id,
    counted_to AS counted_on,
    handled    AS numerator,
    confirmed  AS denominator
FROM removal_counts
