-- One row per breach in a project of public-private partnership that monitoring, audits or courts found, on the day it
-- was confirmed; that list is the second source. It is recorded when a record that still stands has its document,
-- under whatever kind of source it was filed.
SELECT
    found.record_id,
    found.unit_id,
    found.confirmed_on AS counted_on,
    CASE WHEN recorded.document_no IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM misconduct_findings AS found
LEFT JOIN (SELECT DISTINCT document_no FROM captured_documents) AS recorded
    ON recorded.document_no = found.document_no
WHERE found.field = 'ppp'
