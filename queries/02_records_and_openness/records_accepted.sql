-- One row per record, on the day it was stored: every record that stands has to reach the national platform, so one
-- that was never sent counts like one that was refused. Withdrawn records are out.
SELECT
    record_id,
    unit_id,
    stored_on AS counted_on,
    CASE WHEN receipt = 'accepted' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records
WHERE status <> 'withdrawn'
