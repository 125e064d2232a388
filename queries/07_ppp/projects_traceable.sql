-- One row per project in the pool on the period's last day; a file for tracing responsibility made later (or never,
-- NULL) is none. A project that left on that day is out.
SELECT
    project.record_id,
    project.unit_id,
    periods.last_day AS counted_on,
    CASE WHEN project.traceable_from <= periods.last_day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM ppp_projects AS project
JOIN periods
    ON project.stored_on <= periods.last_day AND (project.left_on IS NULL OR project.left_on > periods.last_day)
