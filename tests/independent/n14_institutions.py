"""14: public institutions."""

from collections.abc import Iterator
from datetime import date

from common import Evidence, Records, in_time, share

# The classes of measure (十四). The first two apply to all institutions, whatever ground is stated.
FOR_ALL = ["registration", "posts"]
UNLESS_EXEMPT = ["service_quality", "social_security", "taxes", "audit", "loans", "charges", "litigation"]


def annual_reports_published(records: Records) -> Iterator[Evidence]:
    """Institutions that published on or before the due date / institutions due to publish."""
    for row in records["institutions"]:
        yield share(row["unit_id"], row["report_due_on"], in_time(row["published_on"], row["report_due_on"]))


def registered(records: Records) -> Iterator[dict]:
    """Institutions on the roll of a period's last day; cancelled ones are out."""
    last_days = {period.last_day for period in records.periods}
    return (row for row in records["institution_credit"] if row["year_end"] in last_days and row["status"] == "active")


def in_that_year(day: date | None, year_end: date) -> bool:
    return day is not None and day.year == year_end.year and day <= year_end


def key_matters_and_promises_published(records: Records) -> Iterator[Evidence]:
    """Institutions that published both in the year / registered institutions that have to disclose."""
    for row in registered(records):
        if not row["withheld_basis"]:
            both = all(in_that_year(row[day], row["year_end"]) for day in ["key_matters_on", "promises_on"])
            yield share(row["unit_id"], row["year_end"], both)


def disclosure_supervised(records: Records) -> Iterator[Evidence]:
    """Institutions at which supervision looked at disclosure in the year / registered institutions."""
    for row in registered(records):
        yield share(row["unit_id"], row["year_end"], in_that_year(row["inspected_on"], row["year_end"]))


def credit_data_collected(records: Records) -> Iterator[Evidence]:
    """Pairs of institution and class collected by the last day / registered institutions times nine, less exempt."""
    sent = {(row["institution_no"], row["class"], row["year_end"]): row for row in records["institution_credit_data"]}
    for row in registered(records):
        for kind in FOR_ALL + UNLESS_EXEMPT:
            data = sent.get((row["institution_no"], kind, row["year_end"]))
            if data and data["exempt_basis"] and kind in UNLESS_EXEMPT:
                continue
            collected = data is not None and in_time(data["collected_on"], row["year_end"])
            yield share(row["unit_id"], row["year_end"], collected)


def credit_records_used(records: Records) -> Iterator[Evidence]:
    """Matters with a logged query between acceptance and decision / matters decided."""
    for row in records["institution_matters"]:
        asked = row["queried_on"] is not None and row["accepted_on"] <= row["queried_on"] <= row["decided_on"]
        yield share(row["unit_id"], row["decided_on"], asked and row["query_no"] is not None)


def institutions_rated(records: Records) -> Iterator[Evidence]:
    """Institutions rated in the year / registered institutions."""
    for row in registered(records):
        yield share(row["unit_id"], row["year_end"], in_that_year(row["rated_on"], row["year_end"]))
