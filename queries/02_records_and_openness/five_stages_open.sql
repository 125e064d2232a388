-- One row per body that has to publish, on the period's last day, whether it sent anything or not. It is up to the mark
-- when each of the five stages had an update due in the period and none was late or missing. A period without a single
-- update due is out: nothing was sent, which is not zero.
SELECT
    coalesce(done.record_id, body.unit_id || '/' || body.period) AS record_id,
    body.unit_id,
    body.last_day AS counted_on,
    CASE WHEN done.stages = 5 AND done.late = 0 THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS body
LEFT JOIN (
    SELECT
        entry.unit_id,
        periods.period,
        min(entry.record_id) AS record_id,
        count(DISTINCT entry.stage) AS stages,
        sum(CASE WHEN entry.updated_on <= entry.due_on THEN 0 ELSE 1 END) AS late
    FROM column_updates AS entry
    JOIN periods ON entry.due_on BETWEEN periods.first_day AND periods.last_day
    GROUP BY entry.unit_id, periods.period
) AS done
    ON done.unit_id = body.unit_id AND done.period = body.period
WHERE
    body.level IN ('agency', 'district', 'functional_zone', 'township')
    AND body.period IN (
        SELECT periods.period
        FROM column_updates AS entry
        JOIN periods ON entry.due_on BETWEEN periods.first_day AND periods.last_day
    )
