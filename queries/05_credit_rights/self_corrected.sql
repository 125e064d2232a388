-- One row per record of dishonesty that stands, on the day it took effect. A record without an entry in the ledger was
-- not corrected. Withdrawn records are out.
SELECT
    record.record_id,
    record.unit_id,
    record.effective_on AS counted_on,
    CASE WHEN ledger.self_correction IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records AS record
LEFT JOIN (
    SELECT record_no, min(self_correction) AS self_correction
    FROM sanctions
    GROUP BY record_no
) AS ledger
    ON ledger.record_no = record.record_no
WHERE record.status <> 'withdrawn'
