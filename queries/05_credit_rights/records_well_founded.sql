-- One row per record of dishonesty that stands, on the day it was stored. The number of the document is required when
-- records are read, so what is asked here is who issued it and on which article. Withdrawn records are out.
SELECT
    record_id,
    unit_id,
    stored_on AS counted_on,
    CASE WHEN decided_by IS NOT NULL AND legal_basis IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records
WHERE status <> 'withdrawn'
