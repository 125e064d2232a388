-- One row per entry of the ledger with a lighter sanction or none, on the day the record took effect. It is documented
-- when there are one of the three grounds, evidence of it and an approval. Entries of withdrawn records are out.
SELECT
    ledger.record_id,
    ledger.unit_id,
    ledger.effective_on AS counted_on,
    CASE
        WHEN ledger.self_correction IS NOT NULL AND ledger.evidence IS NOT NULL AND ledger.approval_no IS NOT NULL
            THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator
FROM sanctions AS ledger
JOIN dishonesty_records AS record ON record.record_no = ledger.record_no AND record.status <> 'withdrawn'
WHERE ledger.leniency IS NOT NULL
