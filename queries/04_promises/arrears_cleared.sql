-- One row per overdue and undisputed amount and period in which it was still to be cleared: it was undisputed by the
-- last day and not cleared before the first. So it comes back in every period until it is paid. Disputed amounts
-- (NULL) are out.
SELECT
    account.record_id,
    account.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN account.cleared_on <= periods.last_day THEN account.amount_yuan ELSE 0 END AS numerator,
    account.amount_yuan AS denominator
FROM overdue_payables AS account
JOIN periods
    ON account.undisputed_on <= periods.last_day
    AND (account.cleared_on IS NULL OR account.cleared_on >= periods.first_day)
