"""12: streets and towns."""

from collections.abc import Callable, Iterator

from common import Evidence, Records, in_time, share


def towns_where(records: Records, table: str, reached: Callable[[dict], bool]) -> Iterator[Evidence]:
    """Streets and towns whose row of the last day meets the condition / streets and towns on the last day, by the list
    of units: who sent nothing counts below the line."""
    for period in records.periods:
        day = period.last_day
        sent = [row for row in records[table] if row["year_end"] == day]
        good = {row["unit_id"] for row in sent if reached(row)}
        # A period for which nobody sent anything has no value.
        for town in records.units.of_the_city(["township"], day) if sent else ():
            yield share(town, day, town in good)


def commitments_published(records: Records) -> Iterator[Evidence]:
    """Towns with a commitment that was public on the last day / towns on it. Taken down on the day it is not public."""

    def public(row: dict) -> bool:
        return in_time(row["committed_on"], row["year_end"]) and not in_time(row["removed_on"], row["year_end"])

    return towns_where(records, "town_credit", public)


def four_kinds_open(records: Records) -> Iterator[Evidence]:
    """Towns that disclosed every item of all four kinds in time, and some of each / towns on the last day."""
    kinds = ["affairs", "finance", "policy", "services"]

    def all_open(row: dict) -> bool:
        return all(0 < row[f"{kind}_due"] == row[f"{kind}_open"] for kind in kinds)

    return towns_where(records, "town_credit", all_open)


def services_delivered(records: Records) -> Iterator[Evidence]:
    """Promises kept on or before the due date / promises due."""
    for row in records["town_services"]:
        yield share(row["unit_id"], row["due_on"], in_time(row["fulfilled_on"], row["due_on"]))


def integrity_towns(records: Records) -> Iterator[Evidence]:
    """Towns that took part or were named / towns on the last day."""
    return towns_where(records, "town_credit", lambda row: row["creation"] in {"active", "named"})


def town_promises_appraised(records: Records) -> Iterator[Evidence]:
    """Towns whose scheme gives promise-keeping a weight above 0 / towns on the last day."""
    return towns_where(records, "appraisal_schemes", lambda row: row["promises_weight"] > 0)
