-- One row per contract, on the day its acceptance was due. It counts above the line when it was accepted by then and
-- the credit platform, the second source, holds how the buyer behaved. Not accepted (NULL) is late. A period in which
-- the platform recorded no contract at all is out: nothing was sent, which is not zero.
SELECT
    contract.record_id,
    contract.unit_id,
    contract.accept_due_on AS counted_on,
    CASE
        WHEN contract.accepted_on <= contract.accept_due_on AND recorded.buyer_credit IS NOT NULL THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator
FROM procurement_contracts AS contract
JOIN periods ON contract.accept_due_on BETWEEN periods.first_day AND periods.last_day
LEFT JOIN contract_performance AS recorded ON recorded.contract_no = contract.contract_no
WHERE
    periods.period IN (
        SELECT sent.period
        FROM contract_performance AS stored
        JOIN periods AS sent ON stored.recorded_on BETWEEN sent.first_day AND sent.last_day
    )
