-- Events: one row per confirmed case, at the unit whose trade it was. Population: one row per trade.
SELECT
    record_id,
    project_unit_id AS unit_id,
    confirmed_on AS counted_on,
    1 AS numerator,
    0 AS denominator,
    kind AS area
FROM trading_cases
UNION ALL
SELECT
    record_id,
    unit_id,
    traded_on AS counted_on,
    0 AS numerator,
    1 AS denominator,
    CAST(NULL AS VARCHAR) AS area
FROM resource_trades
