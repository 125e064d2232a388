-- One row per rule that the plan asks the city for, on the period's last day, whether there is one or not: which
-- rules are asked for is in the plan, so the denominator is too. Whichever body of the city issued it, it counts
-- once. A period before the first line of the ledger is out: nothing was sent, which is not zero.
SELECT
    coalesce(rule.record_id, city.unit_id || '/' || city.period || '/' || wanted.item) AS record_id,
    city.unit_id,
    city.last_day AS counted_on,
    CASE WHEN rule.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    wanted.item AS area
FROM units_at_period_end AS city
CROSS JOIN (VALUES ('recording'), ('collecting'), ('using')) AS wanted (item)
LEFT JOIN city_rules AS rule
    ON rule.item = wanted.item AND rule.period = city.period
WHERE
    city.level = 'city_level'
    AND city.period IN (SELECT document.period FROM documents_at_period_end AS document)
