"""17: rules."""

from collections.abc import Iterator

from common import Evidence, Records, in_time, lasts, share

UNITS = ["agency", "district", "functional_zone"]
CLASSES = ("openness", "approval", "promises", "civil_servants", "evaluation")


def five_classes_complete(records: Records) -> Iterator[Evidence]:
    """Pairs of unit and class with a rule in force on the period's last day / units times five."""
    for period in records.periods:
        day = period.last_day
        issued = [row for row in records["rules_issued"] if row["issued_on"] <= day]
        pairs = {
            (row["unit_id"], row["class"])
            for row in issued
            if lasts(row["issued_on"], row["expires_on"], day) and not in_time(row["repealed_on"], day)
        }
        # Before the first rule on file nobody has reported, and there is no value.
        if issued:
            for unit in records.units.of_the_city(UNITS, day):
                for kind in CLASSES:
                    yield share(unit, day, (unit, kind) in pairs)


def rules_public_and_in_force(records: Records) -> Iterator[Evidence]:
    """Rules published and within their term on the period's last day / rules issued and not repealed by then."""
    for period in records.periods:
        day = period.last_day
        for row in records["rules_issued"]:
            if lasts(row["issued_on"], row["repealed_on"], day):
                public = in_time(row["published_on"], day)
                yield share(row["unit_id"], day, public and not in_time(row["expires_on"], day))
