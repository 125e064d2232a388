-- One row per body of the city on the period's last day, with or without a promise. It counts when one of its public
-- promises ran on at least one day of the period. For a district: itself and its towns. A period without a single
-- promise is out: nothing was sent, which is not zero.
SELECT
    coalesce(made.record_id, body.unit_id || '/' || body.period) AS record_id,
    body.unit_id,
    body.last_day AS counted_on,
    CASE WHEN made.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS body
LEFT JOIN (
    SELECT promise.unit_id, periods.period, min(promise.record_id) AS record_id
    FROM promises AS promise
    JOIN periods ON promise.made_on <= periods.last_day AND promise.due_on >= periods.first_day
    WHERE promise.published
    GROUP BY promise.unit_id, periods.period
) AS made
    ON made.unit_id = body.unit_id AND made.period = body.period
WHERE
    body.level IN ('agency', 'district', 'functional_zone', 'township')
    AND body.period IN (
        SELECT periods.period
        FROM promises AS promise
        JOIN periods ON promise.made_on <= periods.last_day AND promise.due_on >= periods.first_day
    )
