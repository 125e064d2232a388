-- One row per policy in force at some time in the period, on its first day in force in it. It counts when it was
-- changed in the period, by the unit's own will (no superior document) and without an evaluation before, and either
-- within twelve months of its issue or by abolishing it before its own term ended. Units that were gone before the
-- period are out.
SELECT
    policy.record_id,
    policy.unit_id,
    greatest(policy.issued_on, periods.first_day) AS counted_on,
    CASE
        WHEN
            policy.changed_on <= periods.last_day
            AND policy.superior_document_no IS NULL
            AND (policy.evaluated_on IS NULL OR policy.evaluated_on > policy.changed_on)
            AND (
                policy.changed_on < policy.issued_on + INTERVAL '12 months'
                OR (policy.change = 'abolished' AND policy.changed_on < policy.expires_on)
            )
            THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator
FROM policies AS policy
JOIN periods
    ON policy.issued_on <= periods.last_day
    AND (policy.expires_on IS NULL OR policy.expires_on > periods.first_day)
    AND (policy.changed_on IS NULL OR policy.changed_on >= periods.first_day)
JOIN units AS body
    ON body.unit_id = policy.unit_id AND body.valid_from <= periods.last_day AND body.valid_to > periods.first_day
