-- One row per case that has a target time, counted when it was due, for the department that handled it. A case still open (NULL) is late.
SELECT
    record_id,
    department AS unit_id,
    CAST(target_at AS DATE) AS counted_on,
    CASE WHEN closed_at <= target_at THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM service_cases
WHERE target_at IS NOT NULL
