"""05: credit information and the rights of those concerned."""

from collections import defaultdict
from collections.abc import Iterator

from common import Evidence, Records, documents_of_the_city, in_time, share, standing

SYSTEMS = ("platform", "website", "service_hall", "market_supervision", "business")


def closed_on_time(records: Records, kind: str, working_days: int) -> Iterator[Evidence]:
    """Cases closed within so many working days / cases whose last such day lies in the period, except withdrawn ones."""
    for row in records["objections"]:
        if row["kind"] == kind and row["result"] != "withdrawn":
            due = records.calendar.after(row["applied_on"], working_days)
            yield share(row["unit_id"], due, in_time(row["closed_on"], due))


def complaints_closed_on_time(records: Records) -> Iterator[Evidence]:
    """Complaints closed on or before the fifteenth working day / complaints of which it lies in the period."""
    return closed_on_time(records, "complaint", 15)


def objections_closed_on_time(records: Records) -> Iterator[Evidence]:
    """Objections closed on or before the fourteenth working day / objections of which it lies in the period."""
    return closed_on_time(records, "objection", 14)


def repairs_closed_on_time(records: Records) -> Iterator[Evidence]:
    """Requests for repair closed on or before the tenth working day / requests of which it lies in the period."""
    return closed_on_time(records, "repair", 10)


def information_rules_in_force(records: Records) -> Iterator[Evidence]:
    """Rules in force on the period's last day / the three that the plan asks for."""
    return documents_of_the_city(records, ("recording", "collecting", "using"))


def leniency_documented(records: Records) -> Iterator[Evidence]:
    """Acts with a ground, evidence and an approval / acts with a lighter sanction or none, whose record stands."""
    stands = {record["record_no"] for record in standing(records)}
    for row in records["sanctions"]:
        if row["leniency"] and row["record_no"] in stands:
            documented = row["self_correction"] and row["evidence"] and row["approval_no"]
            yield share(row["unit_id"], row["effective_on"], bool(documented))


def misuse_confirmed(records: Records) -> Iterator[Evidence]:
    """Cases of unlawful recording, collection or use confirmed after a complaint or an inspection, on the day of closing."""
    for row in records["objections"]:
        misuse = row["kind"] in ("complaint", "inspection") and row["matter"] in ("recording", "collection", "use")
        if misuse and row["result"] == "upheld":
            yield Evidence(row["unit_id"], row["closed_on"], 1, 0)


def objections_upheld(records: Records) -> Iterator[Evidence]:
    """Objections upheld / objections upheld or rejected in the period."""
    for row in records["objections"]:
        if row["kind"] == "objection" and row["result"] in ("upheld", "rejected"):
            yield share(row["unit_id"], row["closed_on"], row["result"] == "upheld")


def records_well_founded(records: Records) -> Iterator[Evidence]:
    """Records with the document's number, the article and the deciding body / records stored in the period that stand."""
    for record in standing(records):
        founded = record["document_no"] and record["legal_basis"] and record["decided_by"]
        yield share(record["unit_id"], record["stored_on"], bool(founded))


def repair_channels_open(records: Records) -> Iterator[Evidence]:
    """Channels open on the period's last day."""
    for period in records.periods:
        for row in records["repair_channels"]:
            if row["opened_on"] <= period.last_day and not in_time(row["closed_on"], period.last_day):
                yield Evidence(row["unit_id"], period.last_day, 1, 0)


def repairs_passed_on(records: Records) -> Iterator[Evidence]:
    """Pairs of repair and system updated on or before the third working day / repairs granted × systems that held the record."""
    updates = defaultdict(list)
    for row in records["repair_updates"]:
        updates[row["case_no"], row["system"]].append(row)
    for row in records["objections"]:
        if row["kind"] != "repair" or row["result"] != "upheld":
            continue
        due = records.calendar.after(row["closed_on"], 3)
        for system in SYSTEMS:
            logged = updates[row["case_no"], system]
            # Nothing heard of a system: it counts as not updated.
            if not logged or any(update["holds"] for update in logged):
                yield share(row["unit_id"], due, any(in_time(update["updated_on"], due) for update in logged))


def self_corrected(records: Records) -> Iterator[Evidence]:
    """Records with losses made good, effects undone or harm prevented / records that took effect in the period and stand."""
    corrected = {row["record_no"] for row in records["sanctions"] if row["self_correction"]}
    for record in standing(records):
        yield share(record["unit_id"], record["effective_on"], record["record_no"] in corrected)
