"""09: trading of public resources."""

from collections.abc import Iterator

from common import Evidence, Records, in_time, share


def entered_platform(records: Records) -> Iterator[Evidence]:
    """Trades through the platform / trades that had to go through it."""
    for row in records["resource_trades"]:
        yield share(row["unit_id"], row["traded_on"], row["entered"])


def complaints_handled_on_time(records: Records) -> Iterator[Evidence]:
    """Complaints and reports decided within 30 working days of acceptance, days of expert review added / those due."""
    for row in records["trading_complaints"]:
        if row["result"] != "withdrawn":
            due = records.calendar.after(row["accepted_on"], 30 + (row["suspended_days"] or 0))
            yield share(row["unit_id"], due, in_time(row["closed_on"], due))


def violations_punished(records: Records) -> Iterator[Evidence]:
    """Cases with a decision on record by the due date / confirmed cases due for a decision, at who has to decide."""
    decided_on = {row["decision_no"]: row["decided_on"] for row in records["tender_violations"]}
    for row in records["trading_cases"]:
        yield share(row["unit_id"], row["due_on"], in_time(decided_on.get(row["decision_no"]), row["due_on"]))


def violation_incidence(records: Records) -> Iterator[Evidence]:
    """Violations confirmed, at the unit whose trade it was / its trades."""
    for row in records["trading_cases"]:
        yield Evidence(row["project_unit_id"], row["confirmed_on"], 1, 0)
    for row in records["resource_trades"]:
        yield Evidence(row["unit_id"], row["traded_on"], 0, 1)
