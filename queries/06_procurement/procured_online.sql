-- One row per project that ended in a contract, on the day it was concluded. It is online when all four stages were.
-- Projects that go on (NULL) or ended without a contract are out: they have not been through all stages.
SELECT
    record_id,
    unit_id,
    concluded_on AS counted_on,
    CASE WHEN notice_online AND bidding_online AND review_online AND contract_online THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM procurement_projects
WHERE concluded_on IS NOT NULL AND outcome = 'awarded'
