-- One row per request that an error be tolerated, on the day on which it was due. Whatever the conclusion, it counts
-- when it came by then; still open (NULL) is late. Requests taken back are out, since nothing is left to decide.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN concluded_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM accountability_reviews
WHERE kind = 'tolerance' AND coalesce(result, 'open') <> 'withdrawn'
