-- One row per unit, with the debt that was due and not paid on the period's last day. Who sent no figures has no row:
-- that is not the same as none overdue.
SELECT
    record_id,
    unit_id,
    year_end     AS counted_on,
    overdue_yuan AS numerator,
    1            AS denominator
FROM debt_risk_at_period_end
