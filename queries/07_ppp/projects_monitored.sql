-- One row per project in the pool that is being executed on the period's last day: execution has begun (not NULL) and
-- it is not handed over. Projects of other stages have no performance to monitor yet, or no longer.
SELECT
    project.record_id,
    project.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN project.monitored_from <= periods.last_day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM ppp_projects AS project
JOIN periods
    ON project.execution_from <= periods.last_day
    AND project.stored_on <= periods.last_day
    AND (project.handed_over_on IS NULL OR project.handed_over_on > periods.last_day)
    AND (project.left_on IS NULL OR project.left_on > periods.last_day)
