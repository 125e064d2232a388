-- One row per unit with risk figures of a period's last day. Figures of other days are out, as for the balances.
SELECT
    risk.record_id,
    risk.unit_id,
    risk.year_end,
    risk.capacity_yuan,
    risk.flows_yuan,
    risk.in_budget_yuan,
    risk.overdue_yuan
FROM debt_risk AS risk
JOIN periods ON periods.last_day = risk.year_end
