-- One row per matter of a priority field that was due for publication. Not published (NULL) and published late are the
-- same. What the law exempts is out.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN published_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    field AS area
FROM priority_disclosures
WHERE exempt_basis IS NULL
