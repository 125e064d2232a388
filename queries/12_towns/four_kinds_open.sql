-- One row per street or town on the period's last day. It reaches the mark when all items of all four kinds were
-- disclosed in time. The plan asks for all four, so a kind with nothing to disclose is not reached, either.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    CASE
        WHEN
            affairs_open = affairs_due AND affairs_due > 0
            AND finance_open = finance_due AND finance_due > 0
            AND policy_open = policy_due AND policy_due > 0
            AND services_open = services_due AND services_due > 0
            THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator
FROM towns_at_period_end
