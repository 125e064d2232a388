-- One row per query that met a body on a list of rewards or sanctions, on the day of the query. Feedback says which
-- measure was taken, or that none applies.
SELECT
    record_id,
    unit_id,
    queried_on AS counted_on,
    CASE WHEN feedback_on IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM credit_queries
WHERE hit <> 'none'
