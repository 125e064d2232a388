-- One row per contract, on the day its acceptance was due. Not accepted (NULL) is late.
SELECT
    record_id,
    unit_id,
    accept_due_on AS counted_on,
    CASE WHEN accepted_on <= accept_due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM procurement_contracts
