"""06: government procurement."""

from collections.abc import Iterator

from common import Evidence, Records, in_time, share
from required_papers import bodies_with_paper


def procured_online(records: Records) -> Iterator[Evidence]:
    """Projects whose notice, bidding, review and contract were all online / projects concluded with a contract."""
    stages = ["notice_online", "bidding_online", "review_online", "contract_online"]
    for row in records["procurement_projects"]:
        if row["outcome"] == "awarded":
            yield share(row["unit_id"], row["concluded_on"], all(row[stage] for stage in stages))


def procurement_duties_set(records: Records) -> Iterator[Evidence]:
    """Purchasers with a paper in force on the last day / purchasers for whom it was due by then."""
    return bodies_with_paper(records, "procurement_duties")


def contracts_announced_in_time(records: Records) -> Iterator[Evidence]:
    """Contracts announced by the second working day after signing / contracts for which that day lies in the period."""
    for row in records["procurement_contracts"]:
        if not row["exempt_basis"]:
            due = records.calendar.after(row["signed_on"], 2)
            yield share(row["unit_id"], due, in_time(row["notice_on"], due))


def accepted_on_time(records: Records) -> Iterator[Evidence]:
    """Contracts accepted in time whose buyer's conduct the platform holds / contracts due for acceptance."""
    platform = records["contract_performance"]
    # Without a single record of the platform in a period the period has no value.
    told = {records.period_of(row["recorded_on"]) for row in platform}
    assessed = {row["contract_no"] for row in platform if row["kind"] == "procurement" and row["buyer_credit"]}
    for row in records["procurement_contracts"]:
        due = row["accept_due_on"]
        if records.period_of(due) in told:
            yield share(row["unit_id"], due, in_time(row["accepted_on"], due) and row["contract_no"] in assessed)


def paid_on_time(records: Records) -> Iterator[Evidence]:
    """Contracts paid in full on or before the due date / contracts due for payment."""
    for row in records["procurement_contracts"]:
        yield share(row["unit_id"], row["pay_due_on"], in_time(row["paid_on"], row["pay_due_on"]))


def misconduct_handled(records: Records) -> Iterator[Evidence]:
    """Acts with a decision on or before the due date / confirmed acts in procurement due to be handled."""
    for row in records["misconduct_findings"]:
        if row["field"] == "procurement":
            # “No action” is a way of handling in the table and none here; so is handling without a paper.
            decided = row["decision_no"] is not None and row["handling"] not in {None, "none"}
            yield share(row["unit_id"], row["due_on"], decided and in_time(row["handled_on"], row["due_on"]))
