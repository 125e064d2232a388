-- One row per request of those who oversee the government, with the day by which it has to be done. An extension counts
-- when it was approved by the day first set; one approved later changes nothing. What was taken back is out.
SELECT
    record_id,
    unit_id,
    source,
    CASE WHEN extension_approved_on <= due_on AND extended_to IS NOT NULL THEN extended_to ELSE due_on END AS due_on,
    done_on,
    amount_yuan,
    mended_yuan
FROM oversight_items
WHERE NOT withdrawn
