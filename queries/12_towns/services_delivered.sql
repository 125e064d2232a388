-- One row per promise of a street or town, on the day it was due. Not kept (NULL) is late.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN fulfilled_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    service AS area
FROM town_services
