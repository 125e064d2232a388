-- One row per item of the catalogue and month in which data were due: an item of daily supply weighs like one of
-- yearly supply in its month. It is supplied when every day agreed for the month was kept.
SELECT
    record_id,
    unit_id,
    month_end AS counted_on,
    CASE WHEN on_time = agreed THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM credit_sharing
WHERE agreed > 0
