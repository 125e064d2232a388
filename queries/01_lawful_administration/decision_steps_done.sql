-- One row per major decision and step that it had to go through, on the day of the decision. Steps that the law left
-- out are out.
SELECT
    due.record_id,
    due.unit_id,
    due.decided_on AS counted_on,
    CASE WHEN due.state = 'done' THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    due.step AS area
FROM (
    SELECT
        decision.record_id,
        decision.unit_id,
        decision.decided_on,
        wanted.step,
        CASE wanted.step
            WHEN 'participation' THEN decision.participation
            WHEN 'experts' THEN decision.experts
            WHEN 'risk' THEN decision.risk
            WHEN 'legality' THEN decision.legality
            ELSE decision.collective
        END AS state
    FROM major_decisions AS decision
    CROSS JOIN (
        VALUES ('participation'), ('experts'), ('risk'), ('legality'), ('collective')
    ) AS wanted (step)
) AS due
WHERE due.state <> 'exempt'
