-- One row per case decided, of a matter that is on the list of those that need a credit check. The list says which, not
-- the clerk. It was checked when the log of the credit platform has a query under the number of the case, on the day
-- of the decision at the latest. Withdrawn cases are out, since nothing was decided.
SELECT
    decided.record_id,
    decided.unit_id,
    decided.closed_on AS counted_on,
    CASE WHEN query.queried_on <= decided.closed_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM service_cases AS decided
JOIN service_items AS item ON item.item_code = decided.item_code AND item.credit_check
LEFT JOIN (
    SELECT case_no, min(queried_on) AS queried_on
    FROM credit_queries
    WHERE case_no IS NOT NULL
    GROUP BY case_no
) AS query
    ON query.case_no = decided.case_no
WHERE decided.closed_on IS NOT NULL AND decided.result <> 'withdrawn'
