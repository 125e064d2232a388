-- One row per street or town on a period's last day, with what was sent of its credit for that day, if anything. Parks
-- and units of statistics are no towns. A period of which no town sent anything is out: that is not zero.
SELECT
    coalesce(credit.record_id, town.unit_id || '/' || town.period) AS record_id,
    town.unit_id,
    town.last_day,
    credit.committed_on,
    credit.removed_on,
    credit.affairs_due,
    credit.affairs_open,
    credit.finance_due,
    credit.finance_open,
    credit.policy_due,
    credit.policy_open,
    credit.services_due,
    credit.services_open,
    credit.creation
FROM units_at_period_end AS town
LEFT JOIN town_credit AS credit ON credit.unit_id = town.unit_id AND credit.year_end = town.last_day
WHERE town.level = 'township' AND town.last_day IN (SELECT year_end FROM town_credit)
