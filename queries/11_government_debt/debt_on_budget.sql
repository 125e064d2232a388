-- One row per unit, with what the year's debt brought in and paid out, as on the period's last day.
SELECT
    record_id,
    unit_id,
    year_end       AS counted_on,
    in_budget_yuan AS numerator,
    flows_yuan     AS denominator
FROM debt_risk_at_period_end
