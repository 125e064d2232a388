-- One row per document that stands on record, once however often it was recorded. Withdrawn records do not count.
SELECT DISTINCT source_kind, document_no
FROM dishonesty_records
WHERE status <> 'withdrawn'
