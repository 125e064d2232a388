-- One row per evaluation that asked for adjustments, on the day by which they were to be made.
SELECT
    record_id,
    unit_id,
    adjust_due_on AS counted_on,
    adjusted      AS numerator,
    opinions      AS denominator
FROM policies
WHERE adjust_due_on IS NOT NULL
