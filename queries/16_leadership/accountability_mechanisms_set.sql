-- One row per department, district or zone on the period's last day, whether it has anything or not. It counts when
-- both mechanisms are in force: to hold people to account, and to trace back who was responsible. A period before the
-- first line of the ledger is out: nothing was sent, which is not zero.
SELECT
    coalesce(rules.record_id, body.unit_id || '/' || body.period) AS record_id,
    body.unit_id,
    body.last_day AS counted_on,
    CASE WHEN rules.mechanisms = 2 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS body
LEFT JOIN (
    SELECT unit_id, period, min(record_id) AS record_id, count(DISTINCT item) AS mechanisms
    FROM documents_at_period_end
    WHERE in_force = 1 AND item IN ('accountability', 'tracing')
    GROUP BY unit_id, period
) AS rules
    ON rules.unit_id = body.unit_id AND rules.period = body.period
WHERE
    body.level IN ('agency', 'district', 'functional_zone')
    AND body.period IN (SELECT period FROM documents_at_period_end)
