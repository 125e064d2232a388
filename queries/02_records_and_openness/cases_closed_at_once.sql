-- One row per case closed. At once is on the day of the application, or, for one made on a day off, on the next working
-- day at the latest. Withdrawn cases are out.
SELECT
    done.record_id,
    done.unit_id,
    done.closed_on AS counted_on,
    CASE WHEN done.closed_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM service_cases AS done
JOIN calendar AS applied ON applied.day = done.applied_on
JOIN working_days AS due ON due.number = applied.working_days + CASE WHEN applied.working THEN 0 ELSE 1 END
WHERE done.closed_on IS NOT NULL AND done.result <> 'withdrawn'
