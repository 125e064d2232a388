-- One row per rule that the plan asks for and per unit with debt of its own, the city's own bodies, districts and
-- zones, on the period's last day, whether there is one or not. Of the city's own bodies any may have issued it. A
-- period before the first line of the ledger is out: nothing was sent, which is not zero.
SELECT
    coalesce(rule.record_id, debtor.unit_id || '/' || debtor.period || '/' || wanted.item) AS record_id,
    debtor.unit_id,
    debtor.last_day AS counted_on,
    CASE WHEN rule.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    wanted.item AS area
FROM units_at_period_end AS debtor
CROSS JOIN (VALUES ('debt_emergency'), ('debt_accountability')) AS wanted (item)
LEFT JOIN (
    SELECT debtor.unit_id, document.item, document.period, min(document.record_id) AS record_id
    FROM documents_at_period_end AS document
    JOIN units AS body
        -- Bodies that nobody in the city runs, such as the central bank's, issue no rules of its own.
        ON body.unit_id = document.unit_id
        AND (body.level = 'city' OR body.unit_id IN (SELECT run.unit_id FROM membership AS run))
    JOIN units_at_period_end AS debtor
        ON debtor.period = document.period
        AND (debtor.unit_id = document.unit_id OR (debtor.level = 'city_level' AND body.level IN ('city', 'agency')))
    WHERE document.in_force = 1
    GROUP BY debtor.unit_id, document.item, document.period
) AS rule
    ON rule.unit_id = debtor.unit_id AND rule.item = wanted.item AND rule.period = debtor.period
WHERE
    debtor.level IN ('city_level', 'district', 'functional_zone')
    AND debtor.period IN (SELECT document.period FROM documents_at_period_end AS document)
