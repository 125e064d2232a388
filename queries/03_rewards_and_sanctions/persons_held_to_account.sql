-- One row per record of dishonesty that stands, on the day it took effect. Those responsible must be dealt with unless
-- the ledger waives it on a stated basis; a record without an entry in the ledger was not followed up. Withdrawn
-- records are out.
SELECT
    record.record_id,
    record.unit_id,
    record.effective_on AS counted_on,
    CASE WHEN ledger.dealt_on IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records AS record
LEFT JOIN (
    SELECT record_no, bool_or(pursue) AS pursue, min(dealt_on) AS dealt_on
    FROM sanctions
    GROUP BY record_no
) AS ledger
    ON ledger.record_no = record.record_no
WHERE record.status <> 'withdrawn' AND coalesce(ledger.pursue, true)
