-- One row per record of dishonesty that stands, on the day it took effect; numerator 1 where its field is one of the
-- three with most records in the whole city in the period. "Other" is no field that could be governed, so it is none
-- of the three, but it stays below the line. Fields with as many records share a place, so there can be more than three.
SELECT
    record.record_id,
    record.unit_id,
    record.effective_on AS counted_on,
    CASE WHEN frequent.place <= 3 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM dishonesty_records AS record
JOIN periods ON record.effective_on BETWEEN periods.first_day AND periods.last_day
LEFT JOIN (
    SELECT
        periods.period,
        counted.field,
        rank() OVER (PARTITION BY periods.period ORDER BY count(*) DESC) AS place
    FROM dishonesty_records AS counted
    JOIN periods ON counted.effective_on BETWEEN periods.first_day AND periods.last_day
    WHERE counted.status <> 'withdrawn' AND counted.field <> 'other'
    GROUP BY periods.period, counted.field
) AS frequent
    ON frequent.period = periods.period AND frequent.field = record.field
WHERE record.status <> 'withdrawn'
