-- One row per unit and day counted to. Counts only: persons never enter.
SELECT
    record_id,
    unit_id,
    counted_to AS counted_on,
    captured   AS numerator,
    provided   AS denominator
FROM sanction_counts
WHERE source_kind = 'discipline'
