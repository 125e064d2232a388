"""04: promises."""

from collections.abc import Iterator

from common import Evidence, Records, in_time, share


def policy_promises_kept(records: Records) -> Iterator[Evidence]:
    """Matters honoured in full on or before the due date / matters due in the period."""
    for row in records["policy_promises"]:
        yield share(row["unit_id"], row["due_on"], in_time(row["honoured_on"], row["due_on"]))


def policy_money_paid_on_time(records: Records) -> Iterator[Evidence]:
    """Money promised in matters honoured in full on or before the due date / money promised in matters due."""
    for row in records["policy_promises"]:
        if row["amount_yuan"] > 0:
            paid = row["amount_yuan"] if in_time(row["honoured_on"], row["due_on"]) else 0
            yield Evidence(row["unit_id"], row["due_on"], paid, row["amount_yuan"])


def promises_fulfilled(records: Records) -> Iterator[Evidence]:
    """Promises fulfilled in whole / promises due in the period."""
    for row in records["promises"]:
        yield share(row["unit_id"], row["due_on"], row["status"] == "all")
