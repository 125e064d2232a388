"""03: rewards and sanctions."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from common import CITY, Evidence, Records, in_force, in_time, share, standing

PLACES = ["district", "functional_zone"]
USES = ("use_in_pilots", "use_in_investment", "use_in_society", "use_in_appraisal")


def considered(records: Records, kind: str) -> Iterator[Evidence]:
    """Persons checked beforehand whose result stands in the papers / persons, on occasions of the kind."""
    for row in records["credit_checks"]:
        if row["kind"] == kind:
            yield Evidence(row["unit_id"], row["decided_on"], row["considered"], row["persons"])


def award_candidates_checked(records: Records) -> Iterator[Evidence]:
    """Candidates checked before publication whose result stands in the papers of the jury / candidates for praise."""
    return considered(records, "commendation")


def nominees_checked(records: Records) -> Iterator[Evidence]:
    """Nominees checked before the nomination whose result stands in its papers / nominees."""
    return considered(records, "nomination")


def awards_refused(records: Records) -> Iterator[Evidence]:
    """Pairs of body and award in which the body was kept out / pairs where a record was in force on the day of the decision."""
    of_body = defaultdict(list)
    for record in standing(records):
        # Repaired without a day on which its display ended: taken as not in force.
        if record["subject_kind"] == "agency" and (record["status"] != "repaired" or record["ended_on"]):
            of_body[record["unit_id"]].append(record)
    for row in records["award_applications"]:
        day = row["decided_on"]
        if any(record["effective_on"] <= day and not in_time(record["ended_on"], day) for record in of_body[row["unit_id"]]):
            yield share(row["unit_id"], day, row["disqualified"])


def followed_up(records: Records, due: str, done: str) -> Iterator[tuple[dict, bool]]:
    """Records that stand, and whether the ledger has a day in `done`; out are those of which every entry waives what is `due`."""
    entries = defaultdict(list)
    for row in records["sanctions"]:
        entries[row["record_no"]].append(row)
    for record in standing(records):
        of_record = entries[record["record_no"]]
        if not of_record or any(entry[due] for entry in of_record):
            yield record, any(entry[done] for entry in of_record)


def bodies_criticised(records: Records) -> Iterator[Evidence]:
    """Bodies criticised in public for every act that called for it / bodies with a record of their own of the period."""
    criticised = defaultdict(lambda: True)
    for record, done in followed_up(records, "criticise", "criticised_on"):
        period = records.period_of(record["effective_on"])
        if record["subject_kind"] == "agency" and period:
            criticised[record["unit_id"], period] &= done
    for (unit, period), of_all in criticised.items():
        yield share(unit, period.last_day, of_all)


def dishonesty_exposed(records: Records) -> Iterator[Evidence]:
    """Acts with a day of exposure / acts of the period that had to be exposed and whose record stands."""
    stands = {record["record_no"] for record in standing(records)}
    for row in records["sanctions"]:
        if row["expose"] and row["record_no"] in stands:
            yield share(row["unit_id"], row["effective_on"], row["exposed_on"] is not None)


def persons_held_to_account(records: Records) -> Iterator[Evidence]:
    """Records for which those responsible were dealt with / records of the period that stand and were not waived."""
    for record, done in followed_up(records, "pursue", "dealt_on"):
        yield share(record["unit_id"], record["effective_on"], done)


def top_three_fields(records: Records) -> Iterator[Evidence]:
    """Records in the three fields with most records in the city / records that took effect in the period and stand."""
    for period in records.periods:
        of_period = [record for record in standing(records) if records.period_of(record["effective_on"]) == period]
        # “Other” is none of the three; what is no body of the city has no part in the city's count.
        counts = Counter(
            record["field"]
            for record in of_period
            if record["field"] != "other" and CITY in records.units.counted_for(record["unit_id"], record["effective_on"])
        )
        third = sorted(counts.values(), reverse=True)[:3][-1] if counts else 0
        for record in of_period:
            yield share(record["unit_id"], record["effective_on"], counts[record["field"]] >= third > 0)


def focus_fields_on_target(records: Records) -> Iterator[Evidence]:
    """Fields with no more cases than the target / pairs of unit and field whose target was due in the period."""
    for row in records["focus_fields"]:
        reached = row["actual_cases"] is not None and row["actual_cases"] <= row["target_cases"]
        yield share(row["unit_id"], row["due_on"], reached)


def models_publicised(records: Records) -> Iterator[Evidence]:
    """Models reported on by their day, one model a report / models planned for the period."""
    used = set()
    for row in sorted(records["model_publicity"], key=lambda row: row["plan_no"]):
        counts = in_time(row["reported_on"], row["due_on"]) and row["report_no"] not in used
        if counts:
            used.add(row["report_no"])
        yield share(row["unit_id"], row["due_on"], counts)


def rectified_on_time(records: Records) -> Iterator[Evidence]:
    """Matters finished on or before the due date and verified / matters due in the period."""
    for row in records["rectifications"]:
        yield share(row["unit_id"], row["due_on"], in_time(row["finished_on"], row["due_on"]) and row["verified"])


def rectifications_overdue(records: Records) -> Iterator[Evidence]:
    """Matters due by the period's last day and not finished or not verified by then, of earlier years too."""
    for period in records.periods:
        for row in records["rectifications"]:
            done = in_time(row["finished_on"], period.last_day) and row["verified"]
            if row["due_on"] <= period.last_day and not done:
                yield Evidence(row["unit_id"], period.last_day, 1, 0)


def regional_evaluation_done(records: Records) -> Iterator[Evidence]:
    """Districts and zones whose evaluation by government was finished in the period / those on the period's last day."""
    for period in records.periods:
        of_period = [row for row in records["evaluations"] if records.period_of(row["finished_on"]) == period]
        evaluated = {row["unit_id"] for row in of_period if row["kind"] == "government"}
        # Where nobody sent an evaluation nothing is known of the period.
        for unit in records.units.of_the_city(PLACES, period.last_day) if of_period else []:
            yield share(unit, period.last_day, unit in evaluated)


def evaluation_results_used(records: Records) -> Iterator[Evidence]:
    """Pairs of place and field with a paper in force that uses an evaluation done by then / places on the last day × 4."""
    for period in records.periods:
        evaluated = {
            row["unit_id"]
            for row in records["evaluations"]
            if row["kind"] == "government" and row["finished_on"] <= period.last_day
        }
        used = {(row["unit_id"], row["item"]) for row in records["required_documents"] if in_force(row, period.last_day)}
        for unit in records.units.of_the_city(PLACES, period.last_day):
            for use in USES:
                yield share(unit, period.last_day, unit in evaluated and (unit, use) in used)
