-- One row per request, on the last day for its answer. The limit is 20 working days since the regulation as amended came
-- into force on 2019-05-15, and was 15 before. An extension by as many again counts when the applicant was told of it
-- within the first limit. Days for hearing others do not count. Withdrawn requests are out; no answer (NULL) is late.
SELECT
    request.record_id,
    request.unit_id,
    due.day AS counted_on,
    CASE WHEN request.answered_on <= due.day THEN 1 ELSE 0 END AS numerator,
    1 AS denominator
FROM (
    SELECT
        record_id,
        unit_id,
        received_on,
        extended_on,
        answered_on,
        outcome,
        CASE WHEN received_on < DATE '2019-05-15' THEN 15 ELSE 20 END AS days,
        coalesce(suspended_days, 0) AS suspended_days
    FROM information_requests
) AS request
JOIN calendar AS received ON received.day = request.received_on
JOIN working_days AS first_limit
    ON first_limit.number = received.working_days + request.days + request.suspended_days
JOIN working_days AS due
    ON due.number = first_limit.number + CASE WHEN request.extended_on <= first_limit.day THEN request.days ELSE 0 END
WHERE coalesce(request.outcome, 'open') <> 'withdrawn'
