"""08: tendering."""

from collections import defaultdict
from collections.abc import Iterator

from common import Evidence, Records, in_time, share


def agents_disclosed(records: Records) -> Iterator[Evidence]:
    """Agents whose qualification, credit and supervision are all public / agents on file at the year's end."""
    for row in records["tender_agents"]:
        if row["year_end"] in {period.last_day for period in records.periods}:
            public = row["qualification"] and row["credit"] and row["supervision"]
            yield share(row["unit_id"], row["year_end"], public)


def credit_information_shared(records: Records) -> Iterator[Evidence]:
    """Items whose receipt the platform confirmed / items that fell under the catalogue."""
    for row in records["tender_credit_sharing"]:
        yield Evidence(row["unit_id"], row["counted_to"], row["shared"], row["to_share"])


def violations_published(records: Records) -> Iterator[Evidence]:
    """Records published by the twentieth working day after the decision / those for which it lies in the period."""
    for row in records["tender_violations"]:
        due = records.calendar.after(row["decided_on"], 20)
        yield share(row["unit_id"], due, in_time(row["published_on"], due))


def credit_reports_used(records: Records) -> Iterator[Evidence]:
    """Sections that used a third party's credit report / sections opened that had to be tendered."""
    for row in records["tender_sections"]:
        if row["statutory"]:
            yield share(row["unit_id"], row["opened_on"], row["credit_report"])


def listed_bidders_restricted(records: Records) -> Iterator[Evidence]:
    """Bids recognised and restricted / bids of firms on a list on the day the bids were opened."""
    listings = defaultdict(list)
    for row in records["dishonest_firms"]:
        listings[row["firm_no"]].append(row)
    for bid in records["tender_bids"]:
        day = bid["opened_on"]
        # Removed on the very day is off the list.
        if any(row["listed_on"] <= day and not in_time(row["removed_on"], day) for row in listings[bid["bidder_no"]]):
            yield share(bid["unit_id"], day, bid["restricted"])
