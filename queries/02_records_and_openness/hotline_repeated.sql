-- One row per request or report due and closed, so that it meets the same orders as closed-on-time. It is repeated when
-- the same caller came again with the same matter from the day of closing to the thirtieth day after, however often.
-- Who called before it was closed was impatient and shows in the time taken. Excluded orders are out, and so are
-- enquiries, suggestions and praise, which hardly anybody repeats.
SELECT
    closed.record_id,
    closed.unit_id,
    closed.due_on AS counted_on,
    CASE WHEN again.order_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM hotline_orders AS closed
LEFT JOIN (
    SELECT DISTINCT original.order_id
    FROM hotline_orders AS later
    JOIN hotline_orders AS original
        ON original.order_id = later.repeat_of
        AND later.received_on BETWEEN original.closed_on AND CAST(original.closed_on + INTERVAL '30 days' AS DATE)
    WHERE later.repeat_of IS NOT NULL
) AS again
    ON again.order_id = closed.order_id
WHERE closed.closed_on IS NOT NULL AND NOT closed.excluded AND closed.kind IN ('request', 'report')
