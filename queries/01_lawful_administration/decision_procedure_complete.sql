-- One row per major decision, on the day it was taken. A basis for exemption stands for the steps that are missing:
-- the source does not say which step it frees from.
SELECT
    record_id,
    unit_id,
    decided_on AS counted_on,
    CASE
        WHEN participation AND experts AND risk AND legality AND collective THEN 1
        WHEN exempt_basis IS NOT NULL THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator
FROM major_decisions
