-- One row per model on the plan of publicity, on the day by which it was planned. It counts when its first report
-- appeared by then. One report counts for one model: of several that it was in time for, the first number on the
-- plan. Reports that no plan asked for are out.
SELECT
    model.record_id,
    model.unit_id,
    model.due_on AS counted_on,
    CASE WHEN report.record_id IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM model_publicity AS model
LEFT JOIN (
    SELECT report_no, min(record_id) AS record_id
    FROM model_publicity
    WHERE reported_on <= due_on
    GROUP BY report_no
) AS report
    ON report.report_no = model.report_no AND report.record_id = model.record_id
