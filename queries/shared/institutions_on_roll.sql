-- One row per public institution that was registered on a period's last day. Cancelled ones are out.
SELECT
    institution.record_id,
    institution.institution_no,
    institution.unit_id,
    institution.year_end,
    institution.withheld_basis,
    institution.key_matters_on,
    institution.promises_on,
    institution.inspected_on,
    institution.rated_on
FROM institution_credit AS institution
JOIN periods ON periods.last_day = institution.year_end
WHERE institution.status = 'active'
