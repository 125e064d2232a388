-- One row per record, on the day it was stored. It passes by the platform's own first check; a record that the platform
-- never checked does not. What a sheet's own checks refuse is no record yet and stands in rejected.csv.
SELECT
    record_id,
    unit_id,
    stored_on AS counted_on,
    CASE WHEN quality = 'passed' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records
