-- One row per posting of a civil servant held on the last day of a period. The day of leaving is the first day out.
SELECT posting.record_id, posting.person, posting.unit_id, periods.last_day
FROM civil_servants AS posting
JOIN periods
    ON posting.entered_on <= periods.last_day AND (posting.left_on IS NULL OR posting.left_on > periods.last_day)
