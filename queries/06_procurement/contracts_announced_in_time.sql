-- One row per contract to be announced, on its due day: the second working day after it was signed. Not announced
-- (NULL) is late. Contracts that are exempt by law are out.
SELECT
    contract.record_id,
    contract.unit_id,
    due.day AS counted_on,
    CASE WHEN contract.notice_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM procurement_contracts AS contract
JOIN calendar AS signed ON signed.day = contract.signed_on
JOIN working_days AS due ON due.number = signed.working_days + 2
WHERE contract.exempt_basis IS NULL
