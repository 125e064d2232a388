-- One row per inspection with findings, on the day they were due. It counts for the unit that was inspected. An
-- inspection without findings is out: it has nothing to mend.
SELECT
    record_id,
    unit_id,
    findings_due_on AS counted_on,
    mended          AS numerator,
    findings        AS denominator
FROM inspections
WHERE findings > 0
