-- One row per case that has a target time, counted when it was due, for the neighborhood it came from. A case still open (NULL) is late.
SELECT
    record_id,
    neighborhood AS unit_id,
    CAST(target_at AS DATE) AS counted_on,
    CASE WHEN (closed_at IS NOT NULL AND closed_at <= target_at) = (city_verdict = 'on_time') THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM service_cases
WHERE target_at IS NOT NULL
