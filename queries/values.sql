-- The roll-up, the same for every indicator: its evidence in, sums for every unit, period and area out. Numerators and
-- denominators are decimals, so the sums are the same in any order.
--
-- `daily` has one row an indicator, unit, area and stretch of days that has evidence, with `numerator`, `denominator` and `records` added up
-- (by the program, while it reads the evidence). Within a stretch no period begins or ends and no unit changes hands; `counted_on` is
-- its first day.

-- One row an indicator, unit, period and area. A record counts for its own unit and for each unit that this one
-- belonged to on the day counted (`closure` holds both). `own_records` counts it once, so that the records of all rows balance with the
-- evidence: without a period the day lies outside all of them; with a period and without a unit, the unit that is named
-- in `unplaced` did not exist on the day.
SELECT
    daily.indicator_id                             AS indicator_id,
    closure.parent_id                              AS unit_id,
    periods.period                                 AS period,
    daily.area                                     AS area,
    CASE WHEN periods.period IS NOT NULL AND closure.parent_id IS NULL THEN daily.unit_id END AS unplaced,
    CAST(SUM(daily.numerator) AS DECIMAL(38, 4))   AS numerator,
    CAST(SUM(daily.denominator) AS DECIMAL(38, 4)) AS denominator,
    SUM(daily.records)                             AS records,
    SUM(CASE WHEN closure.parent_id = closure.unit_id THEN daily.records ELSE 0 END) AS own_records
FROM daily
LEFT JOIN periods
    ON daily.counted_on BETWEEN periods.first_day AND periods.last_day
LEFT JOIN closure
    ON periods.period IS NOT NULL
    AND closure.unit_id = daily.unit_id
    AND closure.valid_from <= daily.counted_on
    AND daily.counted_on < closure.valid_to
GROUP BY
    daily.indicator_id,
    daily.area,
    closure.parent_id,
    periods.period,
    CASE WHEN periods.period IS NOT NULL AND closure.parent_id IS NULL THEN daily.unit_id END;

-- `events`: one row a unit, area and day on which something happened, for the chart of the time between events. Here every day is a
-- stretch of its own. Rows that only add to a denominator are no events.
SELECT
    closure.parent_id                              AS unit_id,
    daily.area                                     AS area,
    daily.counted_on                               AS day,
    CAST(SUM(daily.numerator) AS DECIMAL(38, 4))   AS events
FROM daily
JOIN periods
    ON daily.counted_on BETWEEN periods.first_day AND periods.last_day
JOIN closure
    ON closure.unit_id = daily.unit_id
    AND closure.valid_from <= daily.counted_on
    AND daily.counted_on < closure.valid_to
WHERE daily.numerator > 0
GROUP BY
    daily.area,
    closure.parent_id,
    daily.counted_on;
