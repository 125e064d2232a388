-- One row per default on the ground of turnover, on the day it was confirmed. Not confirmed, or on another ground or
-- none (NULL), is out.
SELECT
    record_id,
    unit_id,
    breach_confirmed_on AS counted_on,
    1 AS numerator,
    1 AS denominator
FROM investment_promises
WHERE coalesce(breach_reason, 'none') = 'turnover' AND breach_confirmed_on IS NOT NULL
