-- One row per body and period in which a record of its own dishonesty took effect, unless criticism was waived on a
-- stated basis for all of them. It counts when it was criticised in public for every one that was due: picking the
-- mildest is not enough. A record without an entry in the ledger was not followed up; withdrawn records are out.
SELECT
    record_id,
    unit_id,
    last_day AS counted_on,
    CASE WHEN due = criticised THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM (
    SELECT
        record.unit_id,
        periods.last_day,
        min(record.record_id) AS record_id,
        count(*) AS due,
        count(ledger.criticised_on) AS criticised
    FROM dishonesty_records AS record
    JOIN periods ON record.effective_on BETWEEN periods.first_day AND periods.last_day
    LEFT JOIN (
        SELECT record_no, bool_or(criticise) AS criticise, min(criticised_on) AS criticised_on
        FROM sanctions
        GROUP BY record_no
    ) AS ledger
        ON ledger.record_no = record.record_no
    WHERE record.subject_kind = 'agency' AND record.status <> 'withdrawn' AND coalesce(ledger.criticise, true)
    GROUP BY record.unit_id, periods.last_day
) AS bodies
