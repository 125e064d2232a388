-- One row per registered institution and class of data, sent or not: the roll is the other source, so that leaving a
-- class out gains nothing. A class that does not apply is out when a ground is given; registration and posts apply to
-- all.
SELECT
    coalesce(data.record_id, institution.record_id || '/' || wanted.class) AS record_id,
    institution.unit_id,
    institution.year_end AS counted_on,
    CASE WHEN data.collected_on <= institution.year_end THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    wanted.class AS area
FROM institutions_on_roll AS institution
CROSS JOIN (
    VALUES
        ('registration'), ('posts'), ('service_quality'), ('social_security'), ('taxes'), ('audit'), ('loans'),
        ('charges'), ('litigation')
) AS wanted (class)
LEFT JOIN institution_credit_data AS data
    ON data.institution_no = institution.institution_no
    AND data.year_end = institution.year_end
    AND data.class = wanted.class
WHERE data.exempt_basis IS NULL OR wanted.class IN ('registration', 'posts')
