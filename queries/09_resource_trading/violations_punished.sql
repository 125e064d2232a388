-- One row per confirmed case, on the day by which it had to be decided; the trading centre lists the cases, and the
-- decisions are those on record. No decision, a number that is not on record (NULL) or a late decision is none.
SELECT
    trading.record_id,
    trading.unit_id,
    trading.due_on AS counted_on,
    CASE WHEN decision.decided_on <= trading.due_on THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    trading.kind AS area
FROM trading_cases AS trading
LEFT JOIN tender_violations AS decision ON decision.decision_no = trading.decision_no
