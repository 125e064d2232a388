-- One row per unit and kind of debt, where the figures are those of a period's last day. Figures of other days are
-- out: a balance is a state, and two states of one period must not be added.
SELECT
    debt.record_id, debt.unit_id, debt.year_end, debt.limit_yuan, debt.balance_yuan, debt.to_disclose, debt.disclosed
FROM government_debt AS debt
JOIN periods ON periods.last_day = debt.year_end
