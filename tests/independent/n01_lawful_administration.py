"""01: lawful administration."""

from collections import defaultdict
from collections.abc import Iterator

from common import Evidence, Records, documents_of_the_city, in_time, share

STEPS = ("participation", "experts", "risk", "legality", "collective")


def decision_procedure_complete(records: Records) -> Iterator[Evidence]:
    """Decisions with all five steps done or left out by law / major decisions taken in the period."""
    for row in records["major_decisions"]:
        yield share(row["unit_id"], row["decided_on"], all(row[step] in ("done", "exempt") for step in STEPS))


def decision_steps_done(records: Records) -> Iterator[Evidence]:
    """Steps done / steps that the major decisions of the period had to go through."""
    for row in records["major_decisions"]:
        for step in STEPS:
            if row[step] != "exempt":
                yield share(row["unit_id"], row["decided_on"], row[step] == "done")


def discretion_benchmarks_set(records: Records) -> Iterator[Evidence]:
    """Items with a benchmark published by then / items with discretion on a list on the period's last day."""
    for period in records.periods:
        for row in records["power_items"]:
            # What should be on the list by then counts as on it, or not publishing would leave the denominator.
            listed = row["due_on"] <= period.last_day and not in_time(row["removed_on"], period.last_day)
            if listed and row["discretion"]:
                yield share(row["unit_id"], period.last_day, in_time(row["benchmark_on"], period.last_day))


def failed_decisions_reviewed(records: Records) -> Iterator[Evidence]:
    """Reviews with a conclusion, its day and its document, late or not / reviews of failed decisions due in the period."""
    for row in records["accountability_reviews"]:
        if row["kind"] == "decision_review":
            yield share(row["unit_id"], row["due_on"], bool(row["concluded_on"] and row["conclusion_no"]))


def tolerance_decided_on_time(records: Records) -> Iterator[Evidence]:
    """Requests decided on or before their due day / requests for tolerance due in the period and not taken back."""
    for row in records["accountability_reviews"]:
        if row["kind"] == "tolerance" and row["result"] != "withdrawn":
            yield share(row["unit_id"], row["due_on"], in_time(row["concluded_on"], row["due_on"]))


def head_attends_court(records: Records) -> Iterator[Evidence]:
    """Cases that the head attended / cases heard in first instance."""
    for row in records["reconsideration_reports"]:
        yield Evidence(row["unit_id"], row["period_end"], row["attended"], row["heard"])


def litigation_lost(records: Records) -> Iterator[Evidence]:
    """Cases lost in whole or in part / cases concluded with a winner: won, lost, lost in part."""
    for row in records["litigation_reports"]:
        lost = row["lost"] + row["lost_in_part"]
        yield Evidence(row["unit_id"], row["period_end"], lost, row["won"] + lost)


def participation_rules_issued(records: Records) -> Iterator[Evidence]:
    """Rules in force on the period's last day / the two that the plan asks the city for."""
    return documents_of_the_city(records, ("participation", "hearings"))


def power_lists_current(records: Records) -> Iterator[Evidence]:
    """Units with all items due published, and those due in the period by their day / units with items due."""
    for period in records.periods:
        current = defaultdict(lambda: True)
        for row in records["power_items"]:
            given_up = row["removed_on"] is not None and row["removed_on"] < row["due_on"]
            gone = in_time(row["removed_on"], period.first_day)
            if row["due_on"] > period.last_day or given_up or gone:
                continue
            limit = row["due_on"] if row["due_on"] >= period.first_day else period.last_day
            current[row["unit_id"]] &= in_time(row["published_on"], limit)
        for unit, in_order in current.items():
            yield share(unit, period.last_day, in_order)


def reconsideration_corrected(records: Records) -> Iterator[Evidence]:
    """Cases revoked, changed, found illegal, ordered to act, or withdrawn after a change / cases concluded in the period."""
    corrections = ("revoked", "changed", "illegal", "ordered", "ended_after_change")
    for row in records["reconsideration_reports"]:
        yield Evidence(row["unit_id"], row["period_end"], sum(row[name] for name in corrections), row["concluded"])


def third_party_risk_assessments(records: Records) -> Iterator[Evidence]:
    """Decisions in whose risk assessment an outside body took part / major decisions with a risk assessment."""
    for row in records["major_decisions"]:
        if row["risk"] == "done":
            yield share(row["unit_id"], row["decided_on"], row["third_party"])
