-- One row per item and period in which data really went to or came from somebody outside government. An agreement
-- without data is none, and neither is sharing between government bodies.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    1 AS numerator,
    1 AS denominator
FROM (
    SELECT shared.unit_id, shared.item_no, periods.last_day, min(shared.record_id) AS record_id
    FROM credit_sharing AS shared
    JOIN periods ON shared.month_end BETWEEN periods.first_day AND periods.last_day
    WHERE shared.partner <> 'government' AND shared.supplied > 0
    GROUP BY shared.unit_id, shared.item_no, periods.last_day
) AS items
