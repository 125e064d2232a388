-- One row per body on the list on the period's last day; one removed on that day is off it, and one with several
-- cases counts once. And a row of 0 per district, zone, department and the city's own bodies: the list is the court's
-- and complete, so who is not on it has none. A period before the first listing is out: no list was sent, which is not
-- zero.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    1 AS numerator,
    1 AS denominator
FROM (
    SELECT listed.unit_id, periods.last_day, min(listed.record_id) AS record_id
    FROM court_list AS listed
    JOIN periods
        ON listed.listed_on <= periods.last_day AND (listed.removed_on IS NULL OR listed.removed_on > periods.last_day)
    GROUP BY listed.unit_id, periods.last_day
) AS bodies
UNION ALL
SELECT
    place.unit_id || '/' || place.period AS record_id,
    place.unit_id,
    place.last_day AS counted_on,
    0 AS numerator,
    1 AS denominator
FROM units_at_period_end AS place
WHERE
    place.level IN ('city_level', 'district', 'functional_zone', 'agency')
    AND place.period IN (
        SELECT periods.period
        FROM court_list AS listed
        JOIN periods ON listed.listed_on <= periods.last_day
    )
