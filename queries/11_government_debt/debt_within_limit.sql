-- One row per unit and kind of debt, where the figures are those of the period's last day: a balance is a state, and
-- two states of one year must not be added.
SELECT
    record_id,
    unit_id,
    year_end     AS counted_on,
    balance_yuan AS numerator,
    limit_yuan   AS denominator
FROM debt_at_period_end
