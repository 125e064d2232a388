-- One row per unit and kind of debt, as on the period's last day.
SELECT
    record_id,
    unit_id,
    year_end    AS counted_on,
    disclosed   AS numerator,
    to_disclose AS denominator
FROM debt_at_period_end
