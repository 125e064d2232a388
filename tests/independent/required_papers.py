"""Papers that somebody has to lay down, from the ledger of required documents."""

from collections.abc import Iterator

from common import Evidence, Records, in_force, share


def bodies_with_paper(records: Records, item: str) -> Iterator[Evidence]:
    """Bodies with a paper of the kind in force on the last day / bodies for which it was due by then, each once."""
    papers = [row for row in records["required_documents"] if row["item"] == item]
    for period in records.periods:
        day = period.last_day
        due = {row["unit_id"] for row in papers if row["due_on"] <= day}
        done = {row["unit_id"] for row in papers if in_force(row, day)}
        for unit in due:
            # A body that is no more by the last day is out.
            if records.units.exists(unit, day):
                yield share(unit, day, unit in done)
