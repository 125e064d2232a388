"""07: public-private partnership."""

from collections.abc import Iterator
from datetime import date

from common import Evidence, Records, in_time, share, standing


def projects_in_pool(records: Records) -> Iterator[tuple[dict, date]]:
    """Each project that was in the pool on a period's last day, with that day. On the day it leaves it is out."""
    for period in records.periods:
        for row in records["ppp_projects"]:
            day = period.last_day
            if row["stored_on"] <= day and not in_time(row["left_on"], day):
                yield row, day


def stage_duties_fixed(records: Records) -> Iterator[Evidence]:
    """Projects with papers on the duties in all five stages / projects in the pool on the last day."""
    duties = ["preparation_duty", "tendering_duty", "procurement_duty", "financing_duty", "implementing_duty"]
    for row, day in projects_in_pool(records):
        yield share(row["unit_id"], day, all(in_time(row[duty], day) for duty in duties))


def projects_traceable(records: Records) -> Iterator[Evidence]:
    """Projects with a file for tracing responsibility / projects in the pool on the last day."""
    for row, day in projects_in_pool(records):
        yield share(row["unit_id"], day, in_time(row["traceable_from"], day))


def projects_monitored(records: Records) -> Iterator[Evidence]:
    """Projects under monitoring / projects of the pool being executed on the last day, not yet handed over."""
    for row, day in projects_in_pool(records):
        if in_time(row["execution_from"], day) and not in_time(row["handed_over_on"], day):
            yield share(row["unit_id"], day, in_time(row["monitored_from"], day))


def obligations_performed(records: Records) -> Iterator[Evidence]:
    """Obligations performed in full on or before the due date / the government's obligations due."""
    for row in records["ppp_obligations"]:
        yield share(row["unit_id"], row["due_on"], in_time(row["performed_on"], row["due_on"]))


def alerts_handled_on_time(records: Records) -> Iterator[Evidence]:
    """Alerts closed on or before the due date / alerts due to be handled."""
    for row in records["ppp_alerts"]:
        yield share(row["unit_id"], row["due_on"], in_time(row["handled_on"], row["due_on"]))


def breaches_recorded(records: Records) -> Iterator[Evidence]:
    """Breaches with a record that stands / breaches confirmed in the period, matched by the document's number."""
    on_record = {record["document_no"] for record in standing(records)}
    for row in records["misconduct_findings"]:
        if row["field"] == "ppp":
            yield share(row["unit_id"], row["confirmed_on"], row["document_no"] in on_record)
