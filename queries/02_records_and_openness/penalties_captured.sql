-- One row per penalty decision on the list of the penalty authorities, on the day it took effect; the list is the
-- second source, so that not recording gains nothing. It is captured when a record that still stands has its
-- document and kind of source.
SELECT
    listed.record_id,
    listed.unit_id,
    listed.effective_on AS counted_on,
    CASE WHEN captured.document_no IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM authority_lists AS listed
LEFT JOIN captured_documents AS captured
    ON captured.source_kind = listed.source_kind AND captured.document_no = listed.document_no
WHERE listed.source_kind = 'penalty'
