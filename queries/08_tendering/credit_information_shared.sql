-- One row per unit, period and class of information, with the counts of items: what fell under the catalogue, and what
-- the platform confirmed to have received.
SELECT
    record_id,
    unit_id,
    counted_to AS counted_on,
    shared     AS numerator,
    to_share   AS denominator,
    class      AS area
FROM tender_credit_sharing
