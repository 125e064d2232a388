-- One row per repair that was granted and system, for the unit that granted it, on the third working day after.
-- A system from which nothing was heard counts as not updated: only one that never held the record is out.
SELECT
    repair.record_id,
    repair.unit_id,
    due.day AS counted_on,
    CASE WHEN passed.updated_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    wanted.system AS area
FROM objections AS repair
CROSS JOIN (
    VALUES ('platform'), ('website'), ('service_hall'), ('market_supervision'), ('business')
) AS wanted (system)
JOIN calendar AS granted ON granted.day = repair.closed_on
JOIN working_days AS due ON due.number = granted.working_days + 3
LEFT JOIN (
    SELECT case_no, system, bool_or(holds) AS holds, min(updated_on) AS updated_on
    FROM repair_updates
    GROUP BY case_no, system
) AS passed
    ON passed.case_no = repair.case_no AND passed.system = wanted.system
WHERE repair.kind = 'repair' AND repair.result = 'upheld' AND coalesce(passed.holds, true)
