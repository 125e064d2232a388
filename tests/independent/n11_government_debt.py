"""11: government debt."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from common import CITY, Evidence, Records, in_force, share, standing


def at_year_end(records: Records, table: str) -> Iterator[dict]:
    """The rows of a table that were sent for the last day of a period; figures of other days are out."""
    last_days = {period.last_day for period in records.periods}
    return (row for row in records[table] if row["year_end"] in last_days)


def debt_ratio(records: Records) -> Iterator[Evidence]:
    """Balance of general and special debt on the last day / fiscal capacity of the year, where both were sent."""
    balances = defaultdict(int)
    for row in at_year_end(records, "government_debt"):
        balances[row["unit_id"], row["year_end"]] += row["balance_yuan"]
    for row in at_year_end(records, "debt_risk"):
        key = row["unit_id"], row["year_end"]
        if key in balances:
            yield Evidence(*key, balances[key], row["capacity_yuan"])


def overdue_debt(records: Records) -> Iterator[Evidence]:
    """Overdue debt on the last day, in yuan."""
    for row in at_year_end(records, "debt_risk"):
        yield Evidence(row["unit_id"], row["year_end"], row["overdue_yuan"], 0)


def debt_within_limit(records: Records) -> Iterator[Evidence]:
    """Balance of general and special debt / limit of both, on the last day."""
    for row in at_year_end(records, "government_debt"):
        yield Evidence(row["unit_id"], row["year_end"], row["balance_yuan"], row["limit_yuan"])


def debt_on_budget(records: Records) -> Iterator[Evidence]:
    """Debt income and expenditure in the budget / debt income and expenditure of the year."""
    for row in at_year_end(records, "debt_risk"):
        yield Evidence(row["unit_id"], row["year_end"], row["in_budget_yuan"], row["flows_yuan"])


def borrowing_procedure_complete(records: Records) -> Iterator[Evidence]:
    """Borrowings approved, within the limit, balanced and disclosed / borrowings. Refinancing need not be balanced."""
    for row in records["debt_borrowings"]:
        balanced = row["balanced"] or row["purpose"] == "refinancing"
        complete = row["approved"] and row["within_limit"] and balanced and row["disclosed"]
        yield share(row["unit_id"], row["borrowed_on"], complete)


def debt_disclosed(records: Records) -> Iterator[Evidence]:
    """Items of debt information disclosed in time / items to be disclosed, for the last day."""
    for row in at_year_end(records, "government_debt"):
        yield Evidence(row["unit_id"], row["year_end"], row["disclosed"], row["to_disclose"])


def debt_misconduct_recorded(records: Records) -> Iterator[Evidence]:
    """Acts dealt with whose document stands in the records of dishonesty / confirmed acts."""
    on_record = {(record["source_kind"], record["document_no"]) for record in standing(records)}
    for row in records["debt_violations"]:
        if row["status"] == "confirmed":
            recorded = row["handled_on"] is not None and (row["source_kind"], row["document_no"]) in on_record
            yield share(row["unit_id"], row["found_on"], recorded)


def debt_rules_in_force(records: Records) -> Iterator[Evidence]:
    """Pairs of unit and rule in force on the last day / the city's own bodies, districts and zones, times two."""
    for period in records.periods:
        day = period.last_day
        ledger = records["required_documents"]
        # No value for a period before the ledger was sent.
        borrowers = records.units.of_the_city(["city_level", "district", "functional_zone"], day)
        for unit in borrowers if any(row["due_on"] <= day for row in ledger) else ():
            for rule in ["debt_emergency", "debt_accountability"]:
                issuers = {row["unit_id"] for row in ledger if row["item"] == rule and in_force(row, day)}
                yield share(unit, day, any(may_issue(records, body, unit, day) for body in issuers))


def may_issue(records: Records, body: str, unit: str, day: date) -> bool:
    """A district or zone for itself; for the city's own bodies the city or any of its departments too."""
    if records.units.level(unit) != "city_level":
        return body == unit
    return body == CITY or unit in records.units.counted_for(body, day)
