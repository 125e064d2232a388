-- One row per civil servant and unit in which a posting was held on the last day of a period: two postings in one unit are
-- one person there. The day of leaving is the first day out.
SELECT min(posting.record_id) AS record_id, posting.person, posting.unit_id, periods.last_day
FROM civil_servants AS posting
JOIN periods
    ON posting.entered_on <= periods.last_day AND (posting.left_on IS NULL OR posting.left_on > periods.last_day)
GROUP BY posting.person, posting.unit_id, periods.last_day
