-- One row per unit on the period's last day: the balances of both kinds of debt together, against the fiscal capacity
-- of the year. Who sent only one of the two is out: a balance without capacity would make the city's ratio too high.
SELECT
    risk.record_id,
    risk.unit_id,
    risk.year_end      AS counted_on,
    debt.balance_yuan  AS numerator,
    risk.capacity_yuan AS denominator
FROM debt_risk_at_period_end AS risk
JOIN (
    SELECT unit_id, year_end, sum(balance_yuan) AS balance_yuan
    FROM debt_at_period_end
    GROUP BY unit_id, year_end
) AS debt
    ON debt.unit_id = risk.unit_id AND debt.year_end = risk.year_end
