-- One row per channel that was open on the period's last day; the day of closing is the first on which it is not.
SELECT
    channel.record_id,
    channel.unit_id,
    periods.last_day AS counted_on,
    1 AS numerator,
    1 AS denominator
FROM repair_channels AS channel
JOIN periods
    ON channel.opened_on <= periods.last_day AND (channel.closed_on IS NULL OR channel.closed_on > periods.last_day)
