-- One row per trade that had to go through the platform, on the day it was closed; the source holds no others.
SELECT
    record_id,
    unit_id,
    traded_on AS counted_on,
    CASE WHEN entered THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    class AS area
FROM resource_trades
