-- One row per item of the ledger of required documents and period for which a paper is in force on the last day that the
-- city, one of its bodies or a department issued, the central bank's branch with them: the plan names it too.
SELECT document.item, document.period, min(document.record_id) AS record_id
FROM documents_at_period_end AS document
JOIN units AS body ON body.unit_id = document.unit_id AND body.level IN ('city', 'city_level', 'agency')
WHERE document.in_force = 1
GROUP BY document.item, document.period
