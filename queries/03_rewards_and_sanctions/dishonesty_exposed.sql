-- One row per entry of the ledger that had to be exposed and whose record stands, on the day the record took effect.
-- Entries of withdrawn records are out.
SELECT
    ledger.record_id,
    ledger.unit_id,
    ledger.effective_on AS counted_on,
    CASE WHEN ledger.exposed_on IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM sanctions AS ledger
JOIN dishonesty_records AS record ON record.record_no = ledger.record_no AND record.status <> 'withdrawn'
WHERE ledger.expose
