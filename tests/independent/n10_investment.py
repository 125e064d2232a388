"""10: attracting investment."""

from collections.abc import Iterator

from common import Evidence, Records, in_time, share
from required_papers import bodies_with_paper


def investment_duties_set(records: Records) -> Iterator[Evidence]:
    """Bodies promoting investment with a paper in force on the last day / bodies for which it was due by then."""
    return bodies_with_paper(records, "investment_duties")


def incentives_reviewed(records: Records) -> Iterator[Evidence]:
    """Policies and agreements with both reviews done by the day of issue / those issued or signed."""
    reviews = ["legality_reviewed_on", "competition_reviewed_on"]
    for row in records["investment_incentives"]:
        yield share(row["unit_id"], row["issued_on"], all(in_time(row[review], row["issued_on"]) for review in reviews))


def agreements_tracked(records: Records) -> Iterator[Evidence]:
    """Agreements with an item entered in the ledger by the last day / agreements in force on it."""
    for period in records.periods:
        day = period.last_day
        tracked = {row["agreement_no"] for row in records["investment_promises"] if in_time(row["registered_on"], day)}
        for row in records["investment_agreements"]:
            # What ends on the last day is no longer in force.
            if row["signed_on"] <= day and not in_time(row["ended_on"], day):
                yield share(row["unit_id"], day, row["agreement_no"] in tracked)


def promises_performed(records: Records) -> Iterator[Evidence]:
    """Items performed on or before the due date / items due."""
    for row in records["investment_promises"]:
        yield share(row["unit_id"], row["due_on"], in_time(row["performed_on"], row["due_on"]))


def turnover_defaults(records: Records) -> Iterator[Evidence]:
    """Defaults on the ground of a change of government or officials, by the day they were confirmed."""
    for row in records["investment_promises"]:
        if row["breach_confirmed_on"] and row["breach_reason"] == "turnover":
            yield Evidence(row["unit_id"], row["breach_confirmed_on"], 1, 0)
