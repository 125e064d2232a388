-- One row per rule and period at whose end it had been issued and not been repealed: one that has only run out still
-- stands on the list and counts as not in force. Public means published by that day. Units that no longer exist are
-- out.
SELECT
    rule.record_id,
    rule.unit_id,
    periods.last_day AS counted_on,
    CASE
        WHEN
            rule.published_on <= periods.last_day
            AND (rule.expires_on IS NULL OR rule.expires_on > periods.last_day)
            THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator
FROM rules_issued AS rule
JOIN periods
    ON rule.issued_on <= periods.last_day AND (rule.repealed_on IS NULL OR rule.repealed_on > periods.last_day)
JOIN units AS body
    ON body.unit_id = rule.unit_id AND body.valid_from <= periods.last_day AND body.valid_to > periods.last_day
