"""What a hotline order is, read from the plan's own definitions, for the loaders that are compared with chengxin."""

import csv
import datetime
import tomllib
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "pipeline" / "sources"
SOURCE = tomllib.loads((SOURCES / "hotline_orders.toml").read_text(encoding="utf-8"))

# Texts that mean "nothing here", beside an empty cell.
EMPTY = ["/", "—", "无", "NULL"]
# Eighteen digits, the last one perhaps X: the form of an identity card's number.
ID_NUMBER = r"\d{17}[0-9Xx]"
MASK = "******************"

KEY = SOURCE["key"][0]
DAY = SOURCE["date"]
UNIT = SOURCE["unit"]
CHECKS = {check["rule"]: check["sql"] for check in SOURCE["checks"]}
COLUMNS = SOURCE["columns"]
STORED = [name for name, column in COLUMNS.items() if column.get("personal") != "drop"]
REQUIRED = [name for name, column in COLUMNS.items() if column.get("required")]
FREE_TEXTS = [name for name in STORED if COLUMNS[name]["type"] == "text" and name != KEY]
YES_NO = {"是": True, "否": False}


def of_type(kind):
    """The stored columns of a type."""
    return [name for name in STORED if COLUMNS[name]["type"] == kind]


def codes(name):
    """Text → code of a category column."""
    return {text: code for code, texts in COLUMNS[name]["values"].items() for text in texts}


def columns_of(path):
    """The columns in the order in which the file has them."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        headers = next(csv.reader(file))
    by_header = {header: name for name, column in COLUMNS.items() for header in column["headers"]}
    names = [by_header[header] for header in headers]
    if sorted(names) != sorted(COLUMNS):
        raise SystemExit(f"{path}: the columns are {', '.join(names)}, but a hotline order has {', '.join(COLUMNS)}")
    return names


def unit_names():
    """Text → [(unit, first day, first day on which it no longer held)]: codes on any day, names on their own."""
    first, last = datetime.date.min, datetime.date.max

    def read(name):
        with open(SOURCES / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def day(text, otherwise):
        return datetime.date.fromisoformat(text) if text else otherwise

    units = read("units.csv")
    meanings = {unit["unit_id"]: [(unit["unit_id"], first, last)] for unit in units}
    codes = set(meanings)
    for row in [{**unit, "name": unit["name_zh"]} for unit in units] + read("unit_names.csv"):
        if row["name"] not in codes:
            held = (row["unit_id"], day(row["valid_from"], first), day(row["valid_to"], last))
            meanings.setdefault(row["name"], []).append(held)
    for name, held in meanings.items():
        held.sort(key=lambda meaning: meaning[1])
        if len(held) > 2 or any(before[2] > after[1] for before, after in zip(held, held[1:])):
            raise SystemExit(f"unit_names.csv: `{name}` means two units on one day or more than two in all; the loaders compared here do not know that")
    return meanings
