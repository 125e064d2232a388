-- One row per order due. Excluded orders are out: the exclusion is approved and on record.
SELECT
    record_id,                                                       -- made by the loader
    unit_id,                                                         -- who handled it
    due_on      AS counted_on,
    CASE WHEN closed_on <= due_on THEN 1 ELSE 0 END AS numerator,    -- still open (NULL) is late
    1           AS denominator
FROM hotline_orders
WHERE NOT excluded
