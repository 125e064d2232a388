-- One row per institution, on the day its report was due. Not published (NULL) is late.
SELECT
    record_id,
    unit_id,
    report_due_on AS counted_on,
    CASE WHEN published_on <= report_due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM institutions
