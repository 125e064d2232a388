-- One row per promise, contract or agreement in force on the period's last day. It is tracked when the ledger, the
-- second source, had an item of it by then. One that ended on that day is out.
SELECT
    agreement.record_id,
    agreement.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN tracked.registered_on <= periods.last_day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM investment_agreements AS agreement
JOIN periods
    ON agreement.signed_on <= periods.last_day
    AND (agreement.ended_on IS NULL OR agreement.ended_on > periods.last_day)
LEFT JOIN (
    SELECT agreement_no, min(registered_on) AS registered_on
    FROM investment_promises
    GROUP BY agreement_no
) AS tracked ON tracked.agreement_no = agreement.agreement_no
