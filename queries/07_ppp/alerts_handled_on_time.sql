-- One row per alert, on the day by which it had to be handled. Not closed by the monitor (NULL) is late.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN handled_on <= due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM ppp_alerts
