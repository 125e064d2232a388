-- The roll-up, the same for every indicator: its evidence in, sums for every unit, period and area out.
-- The first two are two statements, because the evidence may have millions of rows and the sums of its days only thousands: the evidence
-- is read once and never joined, and the days of all indicators are joined together. Numerators and denominators are decimals, so the
-- sums are the same in any order.
-- Lines that end in `-- area` are left out for an indicator whose query returns no area; its rows in `daily` have none.

-- `daily`: one row a unit, day and area that has evidence. The program adds the column `indicator_id`.
SELECT
    unit_id,
    counted_on,
    area,                                                              -- area
    CAST(SUM(numerator) AS DECIMAL(38, 4))   AS numerator,
    CAST(SUM(denominator) AS DECIMAL(38, 4)) AS denominator,
    COUNT(*)                                 AS records,
    COUNT(*) - COUNT(numerator)              AS without_numerator,
    COUNT(*) - COUNT(denominator)            AS without_denominator
FROM evidence
GROUP BY
    area,                                                              -- area
    unit_id,
    counted_on;

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

-- `events`: one row a unit, area and day on which something happened, for the chart of the time between events. Rows that
-- only add to a denominator are no events.
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
