-- One row per bid of a firm that was on a list of dishonest firms on the day the bids were opened, once however many
-- lists it was on. A firm removed on that day is off the list; one listed later is not on it yet.
SELECT
    bid.record_id,
    bid.unit_id,
    bid.opened_on AS counted_on,
    CASE WHEN bid.restricted THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM tender_bids AS bid
WHERE EXISTS (
    SELECT 1
    FROM dishonest_firms AS listed
    WHERE
        listed.firm_no = bid.bidder_no AND listed.listed_on <= bid.opened_on
        AND (listed.removed_on IS NULL OR listed.removed_on > bid.opened_on)
)
