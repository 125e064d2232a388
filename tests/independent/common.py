"""What every recomputed indicator shares: reading the record files as an office sends them, the units and who ran whom on
a day, working days, the roll-up of evidence, and the comparison with the published values. The standard library only.

Written from pipeline/sources/*.toml, pipeline/sources/*.csv and pipeline/README.md, and from no line of the program."""

import csv
import io
import tomllib
import unicodedata
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Iterator, NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = REPOSITORY / "pipeline" / "sources"
INDICATORS = REPOSITORY / "indicators"

CITY, CITY_LEVEL = "440400", "440400-BJ"

EMPTY_WORDS = {"", "-", "—", "——", "/", "\\", "无", "NULL", "null", "N/A"}
# Defects that are pointed out and leave the row in the count; and the one that `one_row_a_key` decides by itself.
WARNINGS_ONLY = {"reported_rate"}
DUPLICATE = "duplicate_key"


class Period(NamedTuple):
    name: str
    first_day: date
    last_day: date


class Evidence(NamedTuple):
    """One thing that an indicator counts, for the unit and on the day that it is counted."""

    unit: str
    day: date
    numerator: int | Decimal
    denominator: int | Decimal


def share(unit: str, day: date, counted: bool) -> Evidence:
    """One case below the line, and above it when `counted`."""
    return Evidence(unit, day, int(counted), 1)


def in_time(done: date | None, due: date) -> bool:
    """On the day itself is in time; what is still open is late."""
    return done is not None and done <= due


def lasts(first: date | None, end: date | None, day: date) -> bool:
    """It had begun by the day and not ended: the end is the first day on which it no longer holds, none is open-ended."""
    return in_time(first, day) and not in_time(end, day)


# --- cells -------------------------------------------------------------------------------------------------------------


def halfwidth(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


@cache
def document_number(text: str) -> str:
    """A document number in one form: whichever brackets an office types, it is the same document."""
    one = str.maketrans("〔﹝【[(（〕﹞】])）", "(((((())))))")
    return "".join(text.translate(one).split())


def to_date(text: str) -> date:
    for spelling in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"):
        try:
            return datetime.strptime(text, spelling).date()
        except ValueError:
            continue
    raise ValueError(f"no date: {text}")


def to_number(text: str) -> Decimal:
    return Decimal(text.rstrip("%").replace(",", "").strip())


YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def to_yuan(text: str, unit: str) -> Decimal:
    return (to_number(text) * YUAN[unit]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def to_boolean(text: str) -> bool:
    return {"是": True, "否": False}[text]


def to_category(text: str, values: dict[str, list[str]]) -> str:
    for code, labels in values.items():
        if text in map(halfwidth, labels):
            return code
    raise ValueError(f"no category: {text}")


# --- units -------------------------------------------------------------------------------------------------------------

ALWAYS_FROM, ALWAYS_TO = date.min, date.max


def read_dated(name: str) -> Iterator[dict]:
    """Rows of a table of sources/ with valid_from as a first day and valid_to as the first day no longer."""
    with open(SOURCES / name, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row["valid_from"] = date.fromisoformat(row["valid_from"]) if row["valid_from"] else ALWAYS_FROM
            row["valid_to"] = date.fromisoformat(row["valid_to"]) if row["valid_to"] else ALWAYS_TO
            yield row


def holds(row: dict, day: date) -> bool:
    return row["valid_from"] <= day < row["valid_to"]


class Units:
    def __init__(self) -> None:
        self.rows = {row["unit_id"]: row for row in read_dated("units.csv")}
        self.parents = defaultdict(list)
        for row in read_dated("membership.csv"):
            self.parents[row["unit_id"]].append(row)
        self.names = defaultdict(list)
        for unit, row in self.rows.items():
            self.names[halfwidth(row["name_zh"])].append(row)
        for row in read_dated("unit_names.csv"):
            self.names[halfwidth(row["name"])].append(row)

    def find(self, text: str, day: date) -> str:
        """The unit that a code, or a name as it was used on the day, stands for."""
        if text in self.rows:
            return text
        found = {row["unit_id"] for row in self.names[text] if holds(row, day)}
        if len(found) != 1:
            raise ValueError(f"unit {text} on {day}: {found or 'unknown'}")
        return found.pop()

    @cache
    def counted_for(self, unit: str, day: date) -> frozenset[str]:
        """The unit and all to which it belonged on the day, directly or through another."""
        above = {unit}
        for row in self.parents[unit]:
            if holds(row, day):
                above |= self.counted_for(row["parent_id"], day)
        return frozenset(above)

    def is_city_level(self, unit: str, day: date) -> bool:
        """The city itself, or one of the city's own bodies: no district, zone or town."""
        return unit == CITY or CITY_LEVEL in self.counted_for(unit, day)

    def level(self, unit: str) -> str:
        return self.rows[unit]["level"]

    def exists(self, unit: str, day: date) -> bool:
        return holds(self.rows[unit], day)

    def existing(self, levels: list[str], day: date) -> list[str]:
        """Units of the levels that exist on the day."""
        return [unit for unit, row in self.rows.items() if row["level"] in levels and holds(row, day)]

    def of_the_city(self, levels: list[str], day: date) -> list[str]:
        """Those of them that belong to the city on the day: no body of the province, the Party or the central bank."""
        return [unit for unit in self.existing(levels, day) if CITY in self.counted_for(unit, day)]


# --- working days ------------------------------------------------------------------------------------------------------


class Calendar:
    """Monday to Friday, except the public holidays, and the weekend days that make up for them."""

    def __init__(self) -> None:
        with open(SOURCES / "holidays.csv", encoding="utf-8", newline="") as file:
            self.kinds = {date.fromisoformat(row["day"]): row["kind"] for row in csv.DictReader(file)}

    def working(self, day: date) -> bool:
        kind = self.kinds.get(day)
        return kind == "workday" or (kind is None and day.weekday() < 5)

    @cache
    def after(self, day: date, working_days: int) -> date:
        """The day that is so many working days after the day, which itself does not count."""
        while working_days > 0:
            day += timedelta(days=1)
            working_days -= self.working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after the first day, up to and with the last."""
        return sum(self.working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


# --- records -----------------------------------------------------------------------------------------------------------


def decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def lines_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows of a file with the line on which each starts; the header is the first."""
    reader = csv.reader(io.StringIO(decoded(path), newline=""))
    start = 1
    for cells in reader:
        if cells:
            yield start, cells
        start = reader.line_num + 1


def spoilt_lines(simulated: Path, results: Path | None) -> dict[str, set[int]]:
    """Lines of each file to leave out: those spoilt on purpose, or, where no such list is, those that the program refused."""
    planted = simulated / "truth" / "spoilt.csv"
    if planted.exists() or results is None:
        path, file_name, line, rule = planted, "file", "line", "rule"
    else:
        path, file_name, line, rule = results / "1-records" / "rejected.csv", "文件", "行号", "规则"
    spoilt = defaultdict(set)
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            judged_here = path != planted and row[rule] == DUPLICATE
            if row[rule] not in WARNINGS_ONLY and not judged_here:
                spoilt[row[file_name]].add(int(row[line]))
    return spoilt


class Records:
    """The record files of a simulation, table by table, as rows of typed values under the column names of the sources."""

    def __init__(self, simulated: Path, results: Path | None = None) -> None:
        self.folder = simulated / "records"
        self.units = Units()
        self.calendar = Calendar()
        self.periods = read_periods()
        self.spoilt = spoilt_lines(simulated, results)
        self.tables: dict[str, list[dict]] = {}

    def __getitem__(self, table: str) -> list[dict]:
        if table not in self.tables:
            self.tables[table] = self.read_table(table)
        return self.tables[table]

    def period_of(self, day: date | None) -> Period | None:
        """The period in which the day lies, if it is one that is being computed."""
        return next((p for p in self.periods if day is not None and p.first_day <= day <= p.last_day), None)

    def for_last_days(self, table: str, column: str) -> Iterator[dict]:
        """Rows that stand for the last day of a period; counts of other days are none of that period."""
        last_days = {period.last_day for period in self.periods}
        return (row for row in self[table] if row[column] in last_days)

    def read_table(self, table: str) -> list[dict]:
        source = source_of(table)
        rows = []
        for path in sorted(self.folder.iterdir()):
            if any(fnmatch(path.name, pattern) for pattern in source["files"]):
                rows += self.read_file(path, source)
        return one_row_a_key(rows, source)

    def read_file(self, path: Path, source: dict) -> Iterator[dict]:
        (_, header), *lines = lines_of(path)
        places = column_places(header, source)
        for line, cells in lines:
            if line in self.spoilt[path.name]:
                continue
            try:
                yield self.read_row(cells, places, source)
            except (ValueError, KeyError, ArithmeticError, IndexError) as error:
                raise ValueError(f"{path.name}, line {line}, not named as spoilt: {error!r}") from error

    def read_row(self, cells: list[str], places: dict[str, int], source: dict) -> dict:
        day_column = source["date"]
        day = self.read_cell(cells, places, day_column, source, None)
        return {name: self.read_cell(cells, places, name, source, day) for name in source["columns"]}

    def read_cell(self, cells: list[str], places: dict[str, int], name: str, source: dict, day: date | None):
        column = source["columns"][name]
        raw = cells[places[name]].strip() if name in places else ""
        text = halfwidth(raw)
        if text in EMPTY_WORDS:
            text = raw = column.get("when_empty", "")
        if not text:
            if column.get("required"):
                raise ValueError(f"{name} is required and empty")
            return None
        match column["type"]:
            case "text":
                return raw
            case "integer":
                return int(to_number(text))
            case "date":
                return to_date(text)
            case "percent":
                return to_number(text)
            case "amount":
                return to_yuan(text, column["unit"])
            case "boolean":
                return to_boolean(text)
            case "category":
                return to_category(text, column["values"])
            case "unit":
                return self.units.find(text, day)
            case "credit_code":
                return text.upper()
            case "document_no":
                return document_number(text)
            case other:
                raise ValueError(f"{name}: no reading for the type {other}")


@cache
def source_of(table: str) -> dict:
    return tomllib.loads((SOURCES / f"{table}.toml").read_text(encoding="utf-8"))


def column_places(header: list[str], source: dict) -> dict[str, int]:
    """Where each column stands, by the first of its headers that the file has."""
    at = {halfwidth(text): place for place, text in enumerate(header)}
    places = {}
    for name, column in source["columns"].items():
        known = [at[halfwidth(text)] for text in column["headers"] if halfwidth(text) in at]
        if known:
            places[name] = known[0]
    return places


def one_row_a_key(rows: list[dict], source: dict) -> list[dict]:
    """Of rows with one key the latest by the table's own column, and where it is equal or there is none, the last as text."""
    latest = source.get("duplicates", {}).get("latest")
    kept: dict[tuple, dict] = {}
    for row in rows:
        key = tuple(row[name] for name in source["key"])
        order = (row[latest] if latest else date.min, ["" if value is None else str(value) for value in row.values()])
        if key not in kept or order > kept[key][0]:
            kept[key] = (order, row)
    return [row for _, row in kept.values()]


def read_periods() -> list[Period]:
    first, last = tomllib.loads((INDICATORS / "index.toml").read_text(encoding="utf-8"))["plan"]["years"]
    return [Period(str(year), date(year, 1, 1), date(year, 12, 31)) for year in range(first, last + 1)]


# --- what several nodes count by ---------------------------------------------------------------------------------------


def standing(records: Records) -> list[dict]:
    """Records of dishonesty that were not withdrawn."""
    return [row for row in records["dishonesty_records"] if row["status"] != "withdrawn"]


def in_force(document: dict, day: date) -> bool:
    """A required document that was issued, under a number, and has not expired."""
    return bool(document["document_no"]) and in_time(document["issued_on"], day) and not in_time(document["expires_on"], day)


def documents_of_the_city(records: Records, items: tuple[str, ...]) -> Iterator[Evidence]:
    """Items in force on the period's last day, whichever of the city's own bodies issued them / the items."""
    for period in records.periods:
        ledger = [row for row in records["required_documents"] if row["due_on"] <= period.last_day]
        in_place = {
            row["item"]
            for row in records["required_documents"]
            if in_force(row, period.last_day) and records.units.is_city_level(row["unit_id"], period.last_day)
        }
        # No value for a period before the ledger was sent.
        for item in items if ledger else ():
            yield share(CITY_LEVEL, period.last_day, item in in_place)


# --- roll-up and comparison --------------------------------------------------------------------------------------------

ABSENT = {"not_reported", "no_denominator"}


class Total(NamedTuple):
    """What is published of a unit and period; `absence` says why there is no value, if there is none."""

    numerator: Decimal | None
    denominator: Decimal | None
    absence: str

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator} {self.absence}".strip()


def reporting_units(records: Records, tables: list[str]) -> set[tuple[str, str]]:
    """(unit, period) where the unit, or one that belonged to it, has a row in one of the tables."""
    found = set()
    for table in tables:
        source = source_of(table)
        seen = {(row[source["unit"]], row[source["date"]]) for row in records[table]}
        for unit, day in seen:
            if period := records.period_of(day):
                found |= {(above, period.name) for above in records.units.counted_for(unit, day)}
    return found


def roll_up(records: Records, definition: dict, evidence: list[Evidence]) -> dict[tuple[str, str], Total]:
    """Sums over a unit and all that belonged to it on the day counted, for every unit of the indicator's levels."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for unit, day, numerator, denominator in evidence:
        # What is booked on a unit before it was set up, or after it was abolished, counts nowhere.
        if (period := records.period_of(day)) and records.units.exists(unit, day):
            for above in records.units.counted_for(unit, day):
                sums[above, period.name][0] += numerator
                sums[above, period.name][1] += denominator
    keys = {key for key in sums if records.units.level(key[0]) in definition["levels"]}
    for period in records.periods:
        keys |= {(unit, period.name) for unit in records.units.existing(definition["levels"], period.last_day)}
    reported = reporting_units(records, definition["records"])
    return {key: total(definition, sums.get(key), key in reported) for key in keys}


def total(definition: dict, sums: list[Decimal] | None, reported: bool) -> Total:
    counts_only = definition["kind"] == "count"
    if sums is None and not reported:
        return Total(None, None, "not_reported")
    if counts_only:
        # A unit that reports and has no case has none: 0. There is no denominator to compare.
        return Total(sums[0] if sums else Decimal(0), None, "")
    if sums is None:
        return Total(None, None, "no_denominator")
    return Total(*sums, "" if sums[1] else "no_denominator")


@cache
def published_values(results: Path) -> dict[str, dict[tuple[str, str], Total]]:
    published: dict[str, dict] = defaultdict(dict)
    with open(results / "2-values" / "values.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            numerator, denominator = (Decimal(row[n]) if row[n] else None for n in ("numerator", "denominator"))
            absence = row["status"] if row["status"] in ABSENT else ""
            published[row["indicator_id"]][row["unit_id"], row["period"]] = Total(numerator, denominator, absence)
    return published


def differences(indicator: str, definition: dict, ours: dict, results: Path) -> Iterator[str]:
    theirs = published_values(results).get(indicator, {})
    for key in sorted(ours.keys() | theirs.keys()):
        mine, published = ours.get(key), theirs.get(key)
        if published and definition["kind"] == "count":
            published = published._replace(denominator=None)
        if mine != published:
            yield f"{indicator} {key[0]} {key[1]}: recomputed {mine}, published {published}"
