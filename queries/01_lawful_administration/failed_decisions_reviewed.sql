-- One row per decision confirmed to have failed, on the day on which its review was due. It is reviewed when there is a
-- conclusion in writing, also a late one; a conclusion without a document is none.
SELECT
    record_id,
    unit_id,
    due_on AS counted_on,
    CASE WHEN concluded_on IS NOT NULL AND conclusion_no IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM accountability_reviews
WHERE kind = 'decision_review'
