-- One row per place, as on the period's last day; counts of other days are out, since a state must not be added up.
SELECT
    page.record_id,
    page.unit_id,
    page.year_end  AS counted_on,
    page.activated AS numerator,
    page.eligible  AS denominator
FROM dedicated_pages AS page
JOIN periods ON periods.last_day = page.year_end
WHERE page.kind = 'citizen'
