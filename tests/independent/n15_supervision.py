"""15: supervision."""

from collections.abc import Callable, Iterator
from datetime import date

from common import CITY, Evidence, Records, in_time, share


def inspected_share(records: Records, levels: list[str], counts: Callable[[dict], bool]) -> Iterator[Evidence]:
    """Units of the levels with an inspection in the period that counts / those of the city on its last day."""
    for period in records.periods:
        sent = [row for row in records["inspections"] if records.period_of(row["inspected_on"]) == period]
        inspected = {row["unit_id"] for row in sent if counts(row)}
        # A period without a single row in the register has no value.
        for unit in records.units.of_the_city(levels, period.last_day) if sent else ():
            yield share(unit, period.last_day, unit in inspected)


def city_inspects_districts(records: Records) -> Iterator[Evidence]:
    """Districts and zones inspected by the city or its departments / districts and zones on the last day."""

    def by_the_city(row: dict) -> bool:
        own = records.units.level(row["inspector_id"]) in {"city", "city_level", "agency"}
        return own and CITY in records.units.counted_for(row["inspector_id"], row["inspected_on"])

    return inspected_share(records, ["district", "functional_zone"], by_the_city)


def districts_inspect_towns(records: Records) -> Iterator[Evidence]:
    """Streets and towns inspected by who ran them on that day / streets and towns on the last day."""

    def by_its_own(row: dict) -> bool:
        own = records.units.level(row["inspector_id"]) in {"district", "functional_zone"}
        return own and row["inspector_id"] in records.units.counted_for(row["unit_id"], row["inspected_on"])

    return inspected_share(records, ["township"], by_its_own)


def findings_mended(records: Records) -> Iterator[Evidence]:
    """Findings mended in time / findings due, for the unit inspected."""
    for row in records["inspections"]:
        if row["findings"]:
            yield Evidence(row["unit_id"], row["findings_due_on"], row["mended"], row["findings"])


def appraisals_finished(records: Records) -> Iterator[Evidence]:
    """Units appraised by others and told the result in time / departments, districts and zones on the last day."""
    for period in records.periods:
        day = period.last_day
        sent = [row for row in records["appraisals"] if row["year_end"] == day]
        by_others = [row for row in sent if row["method"] == "organised"]
        finished = {row["unit_id"] for row in by_others if in_time(row["finished_on"], row["due_on"])}
        # A period for which nobody sent anything has no value.
        for unit in records.units.of_the_city(["agency", "district", "functional_zone"], day) if sent else ():
            yield share(unit, day, unit in finished)


def limit(item: dict) -> date:
    """The day set, or the later one if that was approved by the day first set."""
    if item["extended_to"] and in_time(item["extension_approved_on"], item["due_on"]):
        return item["extended_to"]
    return item["due_on"]


def oversight(records: Records, sources: set[str]) -> Iterator[dict]:
    """What these sources asked for and did not take back or join to another."""
    return (row for row in records["oversight_items"] if row["source"] in sources and not row["withdrawn"])


def done_in_time(row: dict) -> Evidence:
    return share(row["unit_id"], limit(row), in_time(row["done_on"], limit(row)))


def audit_findings_mended(records: Records) -> Iterator[Evidence]:
    """Findings mended on or before the day set / findings of audits and supervision due."""
    return map(done_in_time, oversight(records, {"audit", "supervision"}))


def audit_amounts_mended(records: Records) -> Iterator[Evidence]:
    """Amount mended on or before the day set / amount of findings of audits and supervision due."""
    for row in oversight(records, {"audit", "supervision"}):
        if row["amount_yuan"]:
            mended = row["mended_yuan"] if in_time(row["done_on"], limit(row)) else None
            yield Evidence(row["unit_id"], limit(row), mended or 0, row["amount_yuan"])


def asked_of_governments(records: Records, source: str) -> Iterator[Evidence]:
    """Zones and towns have neither congress nor conference of their own level, so what they were asked is out."""
    for row in oversight(records, {source}):
        if records.units.level(row["unit_id"]) in {"city", "city_level", "district", "agency"}:
            yield done_in_time(row)


def congress_suggestions_answered(records: Records) -> Iterator[Evidence]:
    """Suggestions answered on or before the day set / suggestions of the people's congress due."""
    return asked_of_governments(records, "congress")


def consultative_proposals_answered(records: Records) -> Iterator[Evidence]:
    """Proposals answered on or before the day set / proposals of the consultative conference due."""
    return asked_of_governments(records, "consultative")


def judicial_recommendations_answered(records: Records) -> Iterator[Evidence]:
    """Recommendations answered on or before the day set / recommendations of courts and procurators due."""
    return map(done_in_time, oversight(records, {"judicial", "procuratorial"}))


def third_party_evaluations(records: Records) -> Iterator[Evidence]:
    """Evaluations by third parties published in the period."""
    for row in records["evaluations"]:
        if row["kind"] == "third_party" and row["published_on"]:
            yield Evidence(row["unit_id"], row["published_on"], 1, 0)


def evaluations_published_in_time(records: Records) -> Iterator[Evidence]:
    """Results of third parties published by the twentieth working day / those for which that day lies in the period."""
    for row in records["evaluations"]:
        if row["kind"] == "third_party":
            due = records.calendar.after(row["finished_on"], 20)
            yield share(row["unit_id"], due, in_time(row["published_on"], due))
