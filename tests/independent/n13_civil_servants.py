"""13: civil servants."""

from collections.abc import Iterator
from datetime import date

from common import Evidence, Records, lasts, share

THREE_OCCASIONS = ("appraisal", "promotion", "commendation")


def in_service(records: Records, day: date) -> set[tuple[str, str]]:
    """Persons and the units in which they serve on the day: who leaves on it is out, who serves in two counts in both."""
    return {
        (row["person"], row["unit_id"])
        for row in records["civil_servants"]
        if lasts(row["entered_on"], row["left_on"], day)
    }


def files_on(records: Records, day: date) -> dict[str, bool]:
    """Persons with a file on the day, and whether it has all four elements; a file follows its person."""
    return {row["person"]: row["complete"] for row in records["credit_files"] if row["created_on"] <= day}


def credit_file_coverage(records: Records) -> Iterator[Evidence]:
    """Civil servants in service with a credit file / civil servants in service on the period's last day."""
    for period in records.periods:
        files = files_on(records, period.last_day)
        for person, unit in in_service(records, period.last_day):
            yield share(unit, period.last_day, person in files)


def credit_files_complete(records: Records) -> Iterator[Evidence]:
    """Files with all four elements / files of civil servants in service on the period's last day."""
    for period in records.periods:
        files = files_on(records, period.last_day)
        for person, unit in in_service(records, period.last_day):
            if person in files:
                yield share(unit, period.last_day, files[person])


def credit_file_coverage_reported(records: Records) -> Iterator[Evidence]:
    """Files / civil servants in service, as the unit itself reports them for the period's last day."""
    for row in records.for_last_days("credit_file_reports", "reported_for"):
        yield Evidence(row["unit_id"], row["reported_for"], row["filed"], row["in_service"])


def recruits_checked(records: Records) -> Iterator[Evidence]:
    """Recruits checked before the day of the decision / persons to be recruited."""
    for row in records["credit_checks"]:
        if row["kind"] == "recruitment":
            yield Evidence(row["unit_id"], row["decided_on"], row["checked"], row["persons"])


def serious_recruits(records: Records) -> Iterator[Evidence]:
    """Recruits with a record of serious dishonesty in force when they were recruited."""
    for row in records["credit_checks"]:
        if row["kind"] == "recruitment":
            yield Evidence(row["unit_id"], row["decided_on"], row["serious_hired"], 0)


def checked_before_decision(records: Records) -> Iterator[Evidence]:
    """Persons checked before the day of the decision / persons to be checked on the three occasions."""
    for row in records["credit_checks"]:
        if row["kind"] in THREE_OCCASIONS:
            yield Evidence(row["unit_id"], row["decided_on"], row["checked"], row["persons"])


def dishonest_disqualified(records: Records) -> Iterator[Evidence]:
    """Persons disqualified for it / persons found dishonest before grading, promotion or praise."""
    for row in records["credit_checks"]:
        if row["kind"] in THREE_OCCASIONS:
            yield Evidence(row["unit_id"], row["decided_on"], row["disqualified"], row["dishonest"])


def serious_cases_handled(records: Records) -> Iterator[Evidence]:
    """Cases dealt with by law / cases of serious dishonesty confirmed in the period."""
    for row in records["removal_counts"]:
        yield Evidence(row["unit_id"], row["counted_to"], row["handled"], row["confirmed"])


def integrity_education_attended(records: Records) -> Iterator[Evidence]:
    """Civil servants in service who attended education in integrity that year / civil servants in service at its end."""
    for row in records.for_last_days("training_reports", "year_end"):
        yield Evidence(row["unit_id"], row["year_end"], row["educated"], row["in_service"])


def credit_courses_included(records: Records) -> Iterator[Evidence]:
    """Courses with credit as a subject / courses of the year, except of zones, streets and towns."""
    for row in records.for_last_days("training_reports", "year_end"):
        if records.units.level(row["unit_id"]) not in ("functional_zone", "township"):
            yield Evidence(row["unit_id"], row["year_end"], row["credit_courses"], row["courses"])
