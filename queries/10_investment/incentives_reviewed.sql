-- One row per incentive policy or agreement, on the day it was issued or signed. Both reviews must have been done by
-- then: a review afterwards, or none (NULL), does not count.
SELECT
    record_id,
    unit_id,
    issued_on AS counted_on,
    CASE WHEN legality_reviewed_on <= issued_on AND competition_reviewed_on <= issued_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM investment_incentives
