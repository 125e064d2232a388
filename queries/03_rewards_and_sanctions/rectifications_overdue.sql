-- One row per matter that was due by the period's last day and not done by then. It comes back in every period until
-- it is done, so that an old matter is not forgotten when its year is over.
SELECT
    matter.record_id,
    matter.unit_id,
    periods.last_day AS counted_on,
    1 AS numerator,
    1 AS denominator
FROM rectifications AS matter
JOIN periods ON matter.due_on <= periods.last_day
WHERE NOT matter.verified OR matter.finished_on IS NULL OR matter.finished_on > periods.last_day
