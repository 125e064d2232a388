-- One row per item of the ledger of required documents and period by whose last day it was due or issued. `in_force`
-- is 1 when the document was issued by that day and has not yet expired. Units that no longer exist on it are out.
SELECT
    document.record_id,
    document.unit_id,
    document.item,
    document.due_on,
    document.published_on,
    periods.period,
    periods.last_day,
    CASE
        WHEN
            document.issued_on <= periods.last_day
            AND (document.expires_on IS NULL OR document.expires_on > periods.last_day)
            THEN 1
        ELSE 0
    END AS in_force
FROM required_documents AS document
JOIN periods ON document.due_on <= periods.last_day OR document.issued_on <= periods.last_day
JOIN units AS body
    ON body.unit_id = document.unit_id AND body.valid_from <= periods.last_day AND body.valid_to > periods.last_day
