-- One row per contract, on the day its payment was due. Not paid in full (NULL) is late.
SELECT
    record_id,
    unit_id,
    pay_due_on AS counted_on,
    CASE WHEN paid_on <= pay_due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM procurement_contracts
