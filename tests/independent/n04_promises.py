"""04: promises."""

from collections.abc import Iterator
from datetime import date

from common import Evidence, Records, in_time, share

BODIES = ["agency", "district", "functional_zone", "township"]


def arrears_cleared(records: Records) -> Iterator[Evidence]:
    """Undisputed arrears cleared in the period / undisputed arrears left from before and new in the period."""
    for period in records.periods:
        for row in records["overdue_payables"]:
            left = row["cleared_on"] is None or row["cleared_on"] >= period.first_day
            if in_time(row["undisputed_on"], period.last_day) and left:
                cleared = row["amount_yuan"] if in_time(row["cleared_on"], period.last_day) else 0
                yield Evidence(row["unit_id"], period.last_day, cleared, row["amount_yuan"])


def civil_servants_promised(records: Records) -> Iterator[Evidence]:
    """Promises / civil servants in service, as reported by the unit for the period's last day."""
    last_days = {period.last_day for period in records.periods}
    for row in records["credit_file_reports"]:
        if row["reported_for"] in last_days:
            yield Evidence(row["unit_id"], row["reported_for"], row["promised"], row["in_service"])


def evaluation_opinions_adjusted(records: Records) -> Iterator[Evidence]:
    """Opinions followed in time / opinions of evaluations due in the period."""
    for row in records["policies"]:
        if row["adjust_due_on"]:
            yield Evidence(row["unit_id"], row["adjust_due_on"], row["adjusted"], row["opinions"])


def a_year_after(day: date) -> date:
    """The day on which twelve months are full; for 29 February the last of the month."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def changed_early(row: dict) -> bool:
    """Of the unit's own accord and unevaluated, changed within twelve months of its issue or abolished before its term."""
    if row["superior_document_no"] or in_time(row["evaluated_on"], row["changed_on"]):
        return False
    before_term = row["expires_on"] is not None and row["changed_on"] < row["expires_on"]
    return row["changed_on"] < a_year_after(row["issued_on"]) or (row["change"] == "abolished" and before_term)


def policies_changed_early(records: Records) -> Iterator[Evidence]:
    """Policies changed early in the period / policies in force at some time in the period."""
    for period in records.periods:
        for row in records["policies"]:
            # With a change the document ends: what is issued anew is one of its own. Every change of the period has its policy below
            # the line, also that of the first day.
            ended = row["changed_on"] is not None and row["changed_on"] < period.first_day
            if row["issued_on"] <= period.last_day and not ended and not in_time(row["expires_on"], period.first_day):
                changed_now = records.period_of(row["changed_on"]) == period
                yield share(row["unit_id"], period.last_day, changed_now and changed_early(row))


def policies_evaluated_on_time(records: Records) -> Iterator[Evidence]:
    """Policies evaluated by their day / policies whose evaluation was due in the period, not abolished before."""
    for row in records["policies"]:
        due = row["evaluate_due_on"]
        if due and not (row["change"] == "abolished" and row["changed_on"] < due):
            yield share(row["unit_id"], due, in_time(row["evaluated_on"], due))


def policy_promises_kept(records: Records) -> Iterator[Evidence]:
    """Matters honoured in full on or before the due date / matters due in the period."""
    for row in records["policy_promises"]:
        yield share(row["unit_id"], row["due_on"], in_time(row["honoured_on"], row["due_on"]))


def policy_money_paid_on_time(records: Records) -> Iterator[Evidence]:
    """Money promised in matters honoured in full on or before the due date / money promised in matters due."""
    for row in records["policy_promises"]:
        if row["amount_yuan"] > 0:
            paid = row["amount_yuan"] if in_time(row["honoured_on"], row["due_on"]) else 0
            yield Evidence(row["unit_id"], row["due_on"], paid, row["amount_yuan"])


def policy_transitions_arranged(records: Records) -> Iterator[Evidence]:
    """Policies whose change provides for a transition / policies amended or abolished in the period."""
    for row in records["policies"]:
        if row["changed_on"]:
            yield share(row["unit_id"], row["changed_on"], row["transition"])


def promises_appraised(records: Records) -> Iterator[Evidence]:
    """Units whose scheme gives promise-keeping a weight above 0 / departments, districts and zones appraised."""
    last_days = {period.last_day for period in records.periods}
    for row in records["appraisal_schemes"]:
        if row["year_end"] in last_days and records.units.level(row["unit_id"]) != "township":
            yield share(row["unit_id"], row["year_end"], row["promises_weight"] > 0)


def promises_fulfilled(records: Records) -> Iterator[Evidence]:
    """Promises fulfilled in whole / promises due in the period."""
    for row in records["promises"]:
        yield share(row["unit_id"], row["due_on"], row["status"] == "all")


def promises_public(records: Records) -> Iterator[Evidence]:
    """Bodies with a public promise that ran in the period / departments, districts, zones and towns on its last day."""
    for period in records.periods:
        running = [row for row in records["promises"] if row["made_on"] <= period.last_day and row["due_on"] >= period.first_day]
        public = {row["unit_id"] for row in running if row["published"]}
        # Where nobody sent a promise nothing is known of the period.
        for unit in records.units.of_the_city(BODIES, period.last_day) if running else []:
            yield share(unit, period.last_day, unit in public)
