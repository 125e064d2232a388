-- One row per department, district or zone on the period's last day and class of rules, whether there is one or not.
-- A rule is in force from the day it was issued until the day before it expires or is repealed. Other classes are
-- out, and so is a period before the first rule on file: nothing was sent, which is not zero.
SELECT
    coalesce(rule.record_id, body.unit_id || '/' || body.period || '/' || wanted.class) AS record_id,
    body.unit_id,
    body.last_day AS counted_on,
    CASE WHEN rule.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    wanted.class AS area
FROM units_at_period_end AS body
CROSS JOIN (
    VALUES ('openness'), ('approval'), ('promises'), ('civil_servants'), ('evaluation')
) AS wanted (class)
LEFT JOIN (
    SELECT issued.unit_id, issued.class, periods.period, min(issued.record_id) AS record_id
    FROM rules_issued AS issued
    JOIN periods
        ON issued.issued_on <= periods.last_day
        AND (issued.expires_on IS NULL OR issued.expires_on > periods.last_day)
        AND (issued.repealed_on IS NULL OR issued.repealed_on > periods.last_day)
    GROUP BY issued.unit_id, issued.class, periods.period
) AS rule
    ON rule.unit_id = body.unit_id AND rule.class = wanted.class AND rule.period = body.period
WHERE
    body.level IN ('agency', 'district', 'functional_zone')
    AND body.period IN (
        SELECT periods.period
        FROM rules_issued AS issued
        JOIN periods ON issued.issued_on <= periods.last_day
    )
