-- One row per department, district or zone on the period's last day. Both are needed: a paper alone is not enough. Who
-- is not on the list has neither; a period whose list was not sent is out.
SELECT
    coalesce(duty.record_id, body.unit_id || '/' || body.period) AS record_id,
    body.unit_id,
    body.last_day AS counted_on,
    CASE WHEN duty.assigned AND duty.studied THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM units_at_period_end AS body
LEFT JOIN leader_duties AS duty ON duty.unit_id = body.unit_id AND duty.year_end = body.last_day
WHERE
    body.level IN ('agency', 'district', 'functional_zone')
    AND body.last_day IN (SELECT year_end FROM leader_duties)
