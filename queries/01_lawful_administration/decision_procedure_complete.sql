-- One row per major decision, on the day it was taken. A step that the law left out stands for itself alone: an
-- exemption from one step does not make up for another that is missing.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    CASE
        WHEN 'missing' IN (participation, experts, risk, legality, collective) THEN 0
        ELSE 1
    END AS numerator,
    1 AS denominator
FROM major_decisions
