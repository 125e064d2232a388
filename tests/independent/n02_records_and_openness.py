"""02: records of dishonesty, credit data, openness, services and the hotline."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from common import Evidence, Period, Records, in_time, lasts, share

BODIES = ["agency", "district", "functional_zone", "township"]
WORKING_DAYS_TO_STORE = 7
WORKING_DAYS_TO_PUBLISH = 7
SATISFIED = {"satisfied": Decimal(1), "basically_satisfied": Decimal("0.6"), "dissatisfied": Decimal(0)}


# --- records of dishonesty ---------------------------------------------------------------------------------------------


def captured(records: Records, source_kind: str) -> Iterator[Evidence]:
    """Documents on the authority's list that stand on record and were not withdrawn / documents on the list."""
    on_record = {
        (row["source_kind"], row["document_no"]) for row in records["dishonesty_records"] if row["status"] != "withdrawn"
    }
    for row in records["authority_lists"]:
        if row["source_kind"] == source_kind:
            yield share(row["unit_id"], row["effective_on"], (source_kind, row["document_no"]) in on_record)


def judgments_captured(records: Records) -> Iterator[Evidence]:
    """Judgments on the courts' list that stand on record / judgments on the list, by the day they took effect."""
    return captured(records, "judgment")


def penalties_captured(records: Records) -> Iterator[Evidence]:
    """Penalty decisions on the authorities' list that stand on record / those on the list, by the day they took effect."""
    return captured(records, "penalty")


def counted(records: Records, source_kind: str) -> Iterator[Evidence]:
    """Cases captured / cases that the deciding authority provided, by the day counted to."""
    for row in records["sanction_counts"]:
        if row["source_kind"] == source_kind:
            yield Evidence(row["unit_id"], row["counted_to"], row["captured"], row["provided"])


def discipline_captured(records: Records) -> Iterator[Evidence]:
    """Disciplinary cases captured / cases that the discipline and appointing authorities provided."""
    return counted(records, "discipline")


def accountability_captured(records: Records) -> Iterator[Evidence]:
    """Accountability cases captured / cases that the deciding authorities provided."""
    return counted(records, "accountability")


def captured_in_time(records: Records) -> Iterator[Evidence]:
    """Records stored by the seventh working day after they took effect / records of which that day lies in the period."""
    for row in records["dishonesty_records"]:
        if row["status"] != "withdrawn":
            due = records.calendar.after(row["effective_on"], WORKING_DAYS_TO_STORE)
            yield share(row["unit_id"], due, in_time(row["stored_on"], due))


def records_of_quality(records: Records) -> Iterator[Evidence]:
    """Records that passed the platform's first check / records stored in the period, also those withdrawn later."""
    for row in records["dishonesty_records"]:
        yield share(row["unit_id"], row["stored_on"], row["quality"] == "passed")


def records_accepted(records: Records) -> Iterator[Evidence]:
    """Records with a receipt of acceptance / records stored in the period and not withdrawn."""
    for row in records["dishonesty_records"]:
        if row["status"] != "withdrawn":
            yield share(row["unit_id"], row["stored_on"], row["receipt"] == "accepted")


def of_bodies(records: Records) -> Iterator[dict]:
    """Records of bodies (not of civil servants, who are only counted) that were not withdrawn."""
    for row in records["dishonesty_records"]:
        if row["subject_kind"] == "agency" and row["status"] != "withdrawn":
            yield row


def records_published(records: Records) -> Iterator[Evidence]:
    """Records published by the last day / records of bodies stored by then, not withheld, whose display had not ended."""
    for period in records.periods:
        day = period.last_day
        for row in of_bodies(records):
            publishable = row["publish"] != "withhold" and lasts(row["stored_on"], row["ended_on"], day)
            if publishable and records.units.exists(row["unit_id"], day):
                yield share(row["unit_id"], day, in_time(row["published_on"], day))


def records_published_on_time(records: Records) -> Iterator[Evidence]:
    """Records published by the seventh working day after a review for publication / those of which that day lies in the
    period, unless their display ended before it."""
    for row in of_bodies(records):
        if row["publish"] == "publish" and row["reviewed_on"]:
            due = records.calendar.after(row["reviewed_on"], WORKING_DAYS_TO_PUBLISH)
            if row["ended_on"] is None or row["ended_on"] >= due:
                yield share(row["unit_id"], due, in_time(row["published_on"], due))


def incidence(records: Records, harms: set[str] | None) -> Iterator[Evidence]:
    """Records of bodies that took effect in the period, of these kinds of harm / bodies on the period's last day."""
    for row in of_bodies(records):
        if harms is None or row["harm"] in harms:
            yield Evidence(row["unit_id"], row["effective_on"], 1, 0)
    for period in records.periods:
        for unit in records.units.of_the_city(BODIES, period.last_day):
            yield Evidence(unit, period.last_day, 0, 1)


def agency_dishonesty_incidence(records: Records) -> Iterator[Evidence]:
    """Records of bodies that took effect in the period and were not withdrawn / bodies on the period's last day."""
    return incidence(records, None)


def priority_dishonesty_incidence(records: Records) -> Iterator[Evidence]:
    """The same, of records that harm the public or fair markets."""
    return incidence(records, {"public", "market"})


def bodies_on_court_list(records: Records) -> Iterator[Evidence]:
    """Bodies on the court's list of dishonest debtors on the period's last day, each once; who is not on it has none."""
    for period in records.periods:
        day = period.last_day
        listed = {row["unit_id"] for row in records["court_list"] if lasts(row["listed_on"], row["removed_on"], day)}
        for unit in listed.union(records.units.of_the_city(BODIES, day)):
            yield Evidence(unit, day, int(unit in listed), 0)


# --- credit data -------------------------------------------------------------------------------------------------------


def credit_data_embedded(records: Records) -> Iterator[Evidence]:
    """Systems with credit data embedded and accepted / systems in use on the last day that were due by then."""
    for period in records.periods:
        day = period.last_day
        for row in records["business_systems"]:
            if lasts(row["due_on"], row["retired_on"], day):
                yield share(row["unit_id"], day, in_time(row["embedded_on"], day))


def credit_checked(records: Records) -> Iterator[Evidence]:
    """Cases with a query under their number by the day of the decision / cases closed of matters on the list of checks."""
    to_check = {row["item_code"] for row in records["service_items"] if row["credit_check"]}
    first_query: dict[str, date] = {}
    for row in records["credit_queries"]:
        if case := row["case_no"]:
            first_query[case] = min(row["queried_on"], first_query.get(case, row["queried_on"]))
    for row in closed_cases(records):
        if row["item_code"] in to_check:
            yield share(row["unit_id"], row["closed_on"], in_time(first_query.get(row["case_no"]), row["closed_on"]))


def sanctions_fed_back(records: Records) -> Iterator[Evidence]:
    """Queries with feedback, whenever it came / queries of the period that met somebody on a list."""
    for row in records["credit_queries"]:
        if row["hit"] != "none":
            yield share(row["unit_id"], row["queried_on"], row["feedback_on"] is not None)


def catalogue_supplied(records: Records) -> Iterator[Evidence]:
    """Items of which every supply due in the month came in time / items with a supply due in the month."""
    for row in records["credit_sharing"]:
        if row["agreed"] > 0:
            yield share(row["unit_id"], row["month_end"], row["on_time"] == row["agreed"])


def items_exchanged(records: Records) -> Iterator[Evidence]:
    """Items with data actually exchanged with the market and society in the period, each once a period."""
    exchanged: dict[tuple[str, str, Period], date] = {}
    for row in records["credit_sharing"]:
        period = records.period_of(row["month_end"])
        if period and row["partner"] != "government" and row["supplied"] > 0:
            key = (row["item_no"], row["unit_id"], period)
            exchanged[key] = max(row["month_end"], exchanged.get(key, row["month_end"]))
    for (_, unit, _), day in exchanged.items():
        yield Evidence(unit, day, 1, 0)


# --- openness ----------------------------------------------------------------------------------------------------------


def negative_lists_published(records: Records) -> Iterator[Evidence]:
    """Units whose list was in force and published on the last day / units whose list was due by then."""
    for period in records.periods:
        day = period.last_day
        lists = [row for row in records["required_documents"] if row["item"] == "negative_list"]
        due = {row["unit_id"] for row in lists if row["due_on"] <= day and records.units.exists(row["unit_id"], day)}
        done = {
            row["unit_id"]
            for row in lists
            if lasts(row["issued_on"], row["expires_on"], day) and in_time(row["published_on"], day)
        }
        for unit in due:
            yield share(unit, day, unit in done)


STAGES = {"decision", "execution", "management", "service", "result"}


def five_stages_open(records: Records) -> Iterator[Evidence]:
    """Bodies with updates due at each of the five stages, all of them in time / bodies on the period's last day."""
    for period in records.periods:
        kept: dict[tuple[str, str], bool] = {}
        for row in records["column_updates"]:
            if records.period_of(row["due_on"]) == period:
                key = (row["unit_id"], row["stage"])
                kept[key] = kept.get(key, True) and in_time(row["updated_on"], row["due_on"])
        if kept:
            for unit in records.units.of_the_city(BODIES, period.last_day):
                yield share(unit, period.last_day, all(kept.get((unit, stage), False) for stage in STAGES))


def priority_fields_open(records: Records) -> Iterator[Evidence]:
    """Matters published by their due day / matters due in the period, except those that the law exempts."""
    for row in records["priority_disclosures"]:
        if row["exempt_basis"] is None:
            yield share(row["unit_id"], row["due_on"], in_time(row["published_on"], row["due_on"]))


NEW_LIMIT_FROM = date(2019, 5, 15)


def last_day_to_answer(records: Records, row: dict) -> date:
    """15 working days for what came before the new regulation, 20 since; once as many again where the applicant was told
    of it within the first limit. Days for hearing others do not count."""
    limit = 15 if row["received_on"] < NEW_LIMIT_FROM else 20
    heard = row["suspended_days"] or 0
    first = records.calendar.after(row["received_on"], limit + heard)
    extended = in_time(row["extended_on"], first)
    return records.calendar.after(row["received_on"], 2 * limit + heard) if extended else first


def requests_answered_on_time(records: Records) -> Iterator[Evidence]:
    """Requests answered on or before the last day / requests of which that day lies in the period, except withdrawn ones."""
    for row in records["information_requests"]:
        if row["outcome"] != "withdrawn":
            due = last_day_to_answer(records, row)
            yield share(row["unit_id"], due, in_time(row["answered_on"], due))


def openness_disputes_corrected(records: Records) -> Iterator[Evidence]:
    """Cases that ended with a correction / reconsiderations and suits concluded: upheld, corrected and other."""
    for row in records["openness_reports"]:
        concluded = {
            outcome: sum(row[f"{kind}_{outcome}"] for kind in ("review", "direct", "after"))
            for outcome in ("upheld", "corrected", "other")
        }
        yield Evidence(row["unit_id"], row["year_end"], concluded["corrected"], sum(concluded.values()))


def openness_appraised(records: Records) -> Iterator[Evidence]:
    """Units whose scheme gives openness a weight above 0 / departments, districts and zones appraised."""
    for row in records.for_last_days("appraisal_schemes", "year_end"):
        if records.units.level(row["unit_id"]) in ("agency", "district", "functional_zone"):
            yield share(row["unit_id"], row["year_end"], row["openness_weight"] > 0)


def pages(records: Records, kind: str) -> Iterator[Evidence]:
    """Open pages / those who can have one, as counted for a period's last day."""
    for row in records.for_last_days("dedicated_pages", "year_end"):
        if row["kind"] == kind:
            yield Evidence(row["unit_id"], row["year_end"], row["activated"], row["eligible"])


def enterprise_pages_activated(records: Records) -> Iterator[Evidence]:
    """Enterprises with an open page / enterprises registered on the period's last day."""
    return pages(records, "enterprise")


def citizen_pages_activated(records: Records) -> Iterator[Evidence]:
    """Citizens with an open page / residents on the period's last day."""
    return pages(records, "citizen")


# --- services ----------------------------------------------------------------------------------------------------------


def listed_matters(records: Records) -> Iterator[tuple[date, dict]]:
    """Matters dealt with on application that are on the list on the last day, of units that exist then."""
    for period in records.periods:
        day = period.last_day
        for row in records["service_items"]:
            listed = row["on_application"] and lasts(row["valid_from"], row["valid_to"], day)
            if listed and records.units.exists(row["unit_id"], day):
                yield day, row


def services_online(records: Records) -> Iterator[Evidence]:
    """Matters wholly online / matters dealt with on application that are on the list on the period's last day."""
    for day, row in listed_matters(records):
        yield share(row["unit_id"], day, row["online"])


def services_one_visit(records: Records) -> Iterator[Evidence]:
    """Matters with one visit at most / matters dealt with on application that are on the list on the period's last day."""
    for day, row in listed_matters(records):
        yield share(row["unit_id"], day, row["visits_needed"] <= 1)


def closed_cases(records: Records) -> Iterator[dict]:
    """Cases closed, except those that the applicant withdrew."""
    for row in records["service_cases"]:
        if row["closed_on"] and row["result"] != "withdrawn":
            yield row


def cases_closed_at_once(records: Records) -> Iterator[Evidence]:
    """Cases closed on the day of the application, or by the next working day for one made on a day off / cases closed."""
    for row in closed_cases(records):
        applied = row["applied_on"]
        at_once = applied if records.calendar.working(applied) else records.calendar.after(applied, 1)
        yield share(row["unit_id"], row["closed_on"], in_time(row["closed_on"], at_once))


def cases_one_visit(records: Records) -> Iterator[Evidence]:
    """Cases with one visit at most / cases closed of which the visits are known."""
    for row in closed_cases(records):
        if row["visits"] is not None:
            yield share(row["unit_id"], row["closed_on"], row["visits"] <= 1)


# --- the hotline -------------------------------------------------------------------------------------------------------


def assessed_orders(records: Records) -> Iterator[dict]:
    """Orders that were not left out with approval."""
    return (row for row in records["hotline_orders"] if not row["excluded"])


def hotline_closed_on_time(records: Records) -> Iterator[Evidence]:
    """Orders closed on or before the due date / orders due in the period."""
    for row in assessed_orders(records):
        yield share(row["unit_id"], row["due_on"], in_time(row["closed_on"], row["due_on"]))


def hotline_satisfied(records: Records) -> Iterator[Evidence]:
    """Orders rated satisfied, with 0.6 for basically satisfied / orders visited and rated, by the day they were due."""
    for row in assessed_orders(records):
        if row["visited"] and row["satisfaction"] in SATISFIED:
            yield Evidence(row["unit_id"], row["due_on"], SATISFIED[row["satisfaction"]], 1)


def hotline_repeated(records: Records) -> Iterator[Evidence]:
    """Orders after which the caller came again within 30 days of their closing / requests and reports due and closed."""
    came_again = defaultdict(list)
    for row in records["hotline_orders"]:
        if row["repeat_of"]:
            came_again[row["repeat_of"]].append(row["received_on"])
    for row in assessed_orders(records):
        if row["kind"] in ("request", "report") and row["closed_on"]:
            until = row["closed_on"] + timedelta(days=30)
            repeated = any(row["closed_on"] <= day <= until for day in came_again[row["order_id"]])
            yield share(row["unit_id"], row["due_on"], repeated)
