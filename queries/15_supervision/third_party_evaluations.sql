-- One row per evaluation by a third party, on the day its result was published. Unpublished (NULL) is out.
SELECT
    record_id,
    unit_id,
    published_on AS counted_on,
    1 AS numerator,
    1 AS denominator
FROM evaluations
WHERE kind = 'third_party' AND published_on IS NOT NULL
