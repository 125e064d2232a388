-- Two kinds of rows: a record of a body of one of the two kinds that the plan puts first (numerator 1), and a body that
-- existed on the period's last day (denominator 1). Civil servants' records, withdrawn ones and those of another kind
-- or of none are out. A body has no kind (NULL): the whole population stands under each. A period without a single
-- record is out: nothing was sent, which is not zero.
SELECT
    record_id,
    unit_id,
    effective_on AS counted_on,
    1 AS numerator,
    0 AS denominator,
    harm AS area
FROM dishonesty_records
WHERE subject_kind = 'agency' AND status <> 'withdrawn' AND harm IN ('public', 'market')
UNION ALL
SELECT
    unit_id || '/' || period AS record_id,
    unit_id,
    last_day AS counted_on,
    0 AS numerator,
    1 AS denominator,
    CAST(NULL AS VARCHAR) AS area
FROM units_at_period_end
WHERE
    level IN ('agency', 'district', 'functional_zone', 'township')
    AND period IN (
        SELECT periods.period
        FROM dishonesty_records AS stored
        JOIN periods ON stored.effective_on BETWEEN periods.first_day AND periods.last_day
    )
