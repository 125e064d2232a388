-- One row per complaint or finding of an inspection that was confirmed, on the day it was closed. Those that are not
-- about how credit information was recorded, collected or used are out.
SELECT
    record_id,
    unit_id,
    closed_on AS counted_on,
    1 AS numerator,
    1 AS denominator
FROM objections
WHERE
    kind IN ('complaint', 'inspection')
    AND result = 'upheld'
    AND matter IN ('recording', 'collection', 'use')
