"""The loader's work on hotline orders, in DuckDB.

    python duckdb_load.py ORDERS.csv OUT

Reads, checks, finds duplicates, writes OUT/part-00000.parquet and OUT/rejected.csv, and prints the counts as JSON.

The file is read once, into a typed table in memory: dates as DATE; categories, flags and names of units as ENUM. What does
not fit is thereby refused by the reader, which is the only part of DuckDB that knows the line of a CSV row. Everything
else is found in the table and has no line.
"""

import csv
import json
import os
import re
import sys
from pathlib import Path

import duckdb
import orders

CATEGORIES = orders.of_type("category")
FLAGS = orders.of_type("boolean")
DAY_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
RULE_OF_CAST = {"category": "unknown_category", "boolean": "wrong_type", "unit": "unknown_unit"}


def quoted(text):
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts):
    """Texts as a list of SQL literals."""
    return ", ".join(quoted(text) for text in texts)


def column_type(name):
    """The type in which the reader takes a column."""
    match orders.COLUMNS[name]["type"]:
        case "date":
            return "DATE"
        case "category":
            return f"ENUM({listed(orders.codes(name))})"
        case "boolean":
            return f"ENUM({listed(orders.YES_NO)})"
        case "unit":
            return f"ENUM({listed(orders.unit_names())})"
        case _:
            return "VARCHAR"


def read_csv(path, names):
    """The reader: nothing is guessed, and what it refuses goes to the table `reject_errors`."""
    columns = ", ".join(f"{quoted(name)}: {quoted(column_type(name))}" for name in names)
    return f"""read_csv({quoted(str(path))}, auto_detect = false, header = false, skip = 1, delim = ',', quote = '"', escape = '"',
        new_line = '\\n', columns = {{{columns}}}, nullstr = [{listed(["", *orders.EMPTY])}], dateformat = '%Y-%m-%d',
        parallel = true, store_rejects = true)"""


def make_unit_names(db):
    """What each text means in the unit column: a unit, or two one after the other, with the days for which it held."""
    db.execute(f"""CREATE TABLE unit_names (name {column_type(orders.UNIT)},
        unit_0 VARCHAR, from_0 DATE, to_0 DATE, unit_1 VARCHAR, from_1 DATE, to_1 DATE)""")
    rows = [[name, *(part for meaning in held for part in meaning), *[None] * 3][:7] for name, held in orders.unit_names().items()]
    db.executemany("INSERT INTO unit_names VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def make_orders(db):
    """The table as it is stored, as a view of what was read. A unit whose name was not its own on that day is missing."""
    columns = []
    for name in orders.STORED:
        if name in CATEGORIES:
            meanings = " ".join(f"WHEN {quoted(text)} THEN {quoted(code)}" for text, code in orders.codes(name).items())
            columns.append(f"CASE {name} {meanings} END AS {name}")
        elif name in FLAGS:
            columns.append(f"{name} = '是' AS {name}")
        elif name == orders.UNIT:
            day = orders.DAY
            columns.append(f"""CASE WHEN {day} >= from_0 AND {day} < to_0 THEN unit_0
                WHEN {day} >= from_1 AND {day} < to_1 THEN unit_1 END AS {name}, {name} AS unit_text""")
        else:
            columns.append(name)
    db.execute(f"CREATE VIEW orders AS SELECT {', '.join(columns)} FROM read LEFT JOIN unit_names ON {orders.UNIT} = name")


def defects():
    """(rule, column, condition) of what can be wrong with a row that the reader took."""
    found = [("missing_required", name, f"{name} IS NULL") for name in orders.REQUIRED if name != orders.UNIT]
    found.append(("missing_required", orders.UNIT, "unit_text IS NULL"))
    # A row without a day of its own may use any name that ever was.
    found.append(("unknown_unit", orders.UNIT, f"{orders.UNIT} IS NULL AND unit_text IS NOT NULL AND {orders.DAY} IS NOT NULL"))
    found += [("personal_id", name, f"regexp_matches({name}, {quoted(orders.ID_NUMBER)})") for name in orders.FREE_TEXTS]
    found += [(rule, "", f"NOT ({sql})") for rule, sql in orders.CHECKS.items()]
    return [(rule, column, f"coalesce({condition}, false)") for rule, column, condition in found]


def refused_by_reader(db, names):
    """Line, column, text and rule of what the reader refused. A line of the wrong length may hold anything, so it is not shown."""
    rows = db.execute("SELECT line, error_type, column_name, csv_line FROM reject_errors").fetchall()
    for line, error, name, cells in rows:
        if error == "CAST":
            text = next(csv.reader([cells]))[names.index(name)]
            kind = orders.COLUMNS[name]["type"]
            like = kind == "date" and DAY_LIKE.fullmatch(text)
            yield line, name, text, "impossible_date" if like else RULE_OF_CAST.get(kind, "wrong_type")
        elif error in ("MISSING COLUMNS", "TOO MANY COLUMNS"):
            yield line, "", "", "wrong_column_count"
        else:
            raise SystemExit(f"line {line}: the reader refused it for a reason that this script does not know: {error}")


def main(path, out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    names = orders.columns_of(path)
    settings = {"memory_limit": "2GB", "temp_directory": str(out / "spill"), "preserve_insertion_order": "false"}
    db = duckdb.connect(config=settings | {"threads": str(os.cpu_count())})

    db.execute(f"CREATE TABLE read AS SELECT {', '.join(orders.STORED)} FROM {read_csv(path, names)}")
    make_unit_names(db)
    make_orders(db)

    key = orders.KEY
    stored = f"{', '.join(orders.STORED)}, {key} AS record_id, {quoted(Path(path).name)} AS source_file"
    bad = " OR ".join(condition for _, _, condition in defects())
    zstd = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    db.execute(f"CREATE TABLE shared AS SELECT hash({key}) AS hash FROM read GROUP BY 1 HAVING count(*) > 1")
    straight = f"NOT ({bad}) AND hash({key}) NOT IN (FROM shared)"
    db.execute(f"COPY (SELECT {stored} FROM orders WHERE {straight}) TO {quoted(str(out / 'part-00000.parquet'))} {zstd}")

    # Keys decide, not their hashes. The row whose cells, from left to right, sort last as text is kept.
    cells = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in orders.STORED)
    db.execute(f"""CREATE TABLE again AS SELECT *, NOT ({bad}) AS good,
        row_number() OVER (PARTITION BY NOT ({bad}), {key} ORDER BY row({cells}) DESC) AS place FROM orders WHERE NOT ({straight})""")
    db.execute(f"""COPY (SELECT {stored} FROM again WHERE good AND place = 1)
        TO {quoted(str(out / 'part-00001.parquet'))} {zstd}""")

    rejected = list(refused_by_reader(db, names))
    by_reader = len({line for line, *_ in rejected})
    for rule, column, condition in [*defects(), ("duplicate_key", key, "good AND place > 1")]:
        text = f"{column}::VARCHAR" if column else "''"
        rejected += db.execute(f"""SELECT NULL, {quoted(column)}, regexp_replace({text}, {quoted(orders.ID_NUMBER)}, {quoted(orders.MASK)}, 'g'),
            {quoted(rule)} FROM again WHERE {condition}""").fetchall()
    file = Path(path).name
    with open(out / "rejected.csv", "w", encoding="utf-8-sig", newline="") as sheet:
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow(["file", "line", "column", "text", "rule"])
        writer.writerows([file, *row] for row in sorted(rejected, key=lambda row: (row[0] or 0, *map(str, row[1:]))))

    count = lambda sql: db.execute(sql).fetchone()[0]
    read = count("SELECT count(*) FROM read") + by_reader
    kept = count(f"SELECT count(*) FROM {quoted(str(out / 'part-*.parquet'))}")
    refused = count("SELECT count(*) FROM again WHERE NOT good OR place > 1") + by_reader
    rules = {}
    for *_, rule in rejected:
        rules[rule] = rules.get(rule, 0) + 1
    print(json.dumps({"read": read, "kept": kept, "rejected": refused, "rules": dict(sorted(rules.items()))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
