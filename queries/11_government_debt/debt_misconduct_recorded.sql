-- One row per confirmed violation, on the day it was found. Whether its document is on record is looked up in the
-- records of dishonesty, not asked: a record that was withdrawn, or of another kind of source, is none. Findings
-- overturned on review are out.
SELECT
    act.record_id,
    act.unit_id,
    act.found_on AS counted_on,
    CASE WHEN act.handled_on IS NOT NULL AND captured.document_no IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    act.kind AS area
FROM debt_violations AS act
LEFT JOIN captured_documents AS captured
    ON captured.source_kind = act.source_kind AND captured.document_no = act.document_no
WHERE act.status = 'confirmed'
