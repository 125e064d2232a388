"""16: leadership."""

from collections.abc import Iterator

from common import Evidence, Records, lasts, share

UNITS = ["agency", "district", "functional_zone"]


def heads_responsible(records: Records) -> Iterator[Evidence]:
    """Units with a paper that puts the head in charge and work on it that year / units on the period's last day."""
    for period in records.periods:
        rows = [row for row in records["leader_duties"] if row["year_end"] == period.last_day]
        done = {row["unit_id"] for row in rows if row["assigned"] and row["studied"]}
        # Where nobody sent the list there is no value; a unit that is missing from it has done neither.
        if rows:
            for unit in records.units.of_the_city(UNITS, period.last_day):
                yield share(unit, period.last_day, unit in done)


def accountability_mechanisms_set(records: Records) -> Iterator[Evidence]:
    """Units with both a rule on accountability and one on tracing back in force / units on the period's last day."""
    for period in records.periods:
        in_force = {
            (row["unit_id"], row["item"])
            for row in records["required_documents"]
            if lasts(row["issued_on"], row["expires_on"], period.last_day)
        }
        for unit in records.units.of_the_city(UNITS, period.last_day):
            both = {(unit, "accountability"), (unit, "tracing")}
            yield share(unit, period.last_day, both <= in_force)


def self_checks_done(records: Records) -> Iterator[Evidence]:
    """Bodies under a unit that checked their own integrity work that year / bodies under it on the year's last day."""
    for row in records.for_last_days("leader_duties", "year_end"):
        if row["subordinates"] > 0:
            yield Evidence(row["unit_id"], row["year_end"], row["self_checked"], row["subordinates"])
