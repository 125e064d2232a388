-- One row per section that had to be tendered by law, on the day its bids were opened. Voluntary tenders are out.
SELECT
    record_id,
    unit_id,
    opened_on AS counted_on,
    CASE WHEN credit_report THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM tender_sections
WHERE statutory
