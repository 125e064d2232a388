"""The loader's work on hotline orders, in Python polars' streaming engine.

    python polars_load.py ORDERS.csv OUT

Reads, checks, finds duplicates, writes OUT/part-*.parquet and OUT/rejected.csv, and prints the counts as JSON.

The file is read twice: once for hashes of the keys, so that the second reading can write every good row whose key is its
own straight to Parquet. Rows that fail a check or share a key (about one in a hundred) are kept in memory and looked at
again, which is where rules are named; so good rows pay for nothing but the checks.
"""

import json
import sys
from pathlib import Path

import orders
import polars as pl

DATES = orders.of_type("date")
FLAGS = orders.of_type("boolean")
CATEGORIES = orders.of_type("category")
DAY_LIKE = r"^\d{4}-\d{1,2}-\d{1,2}$"
ZSTD = {"compression": "zstd", "compression_level": 1}


def text(name):
    """A cell as it is in the file; null when it is empty."""
    return pl.col(f"{name}:text")


def scan(path, names):
    """Every cell as text. A further column catches the cell too many; a line that lacks its last cell has a null there."""
    return pl.scan_csv(
        path,
        has_header=False,
        skip_lines=1,
        schema=dict.fromkeys([*(f"{name}:text" for name in names), "extra"], pl.String),
        missing_columns="insert",
        truncate_ragged_lines=True,
        null_values=["", *orders.EMPTY],
        row_index_name="source_line",
        row_index_offset=2,
    )


def unit_names():
    """What each text means in the unit column: a unit, or two one after the other, with the days for which it held."""
    rows = [
        {f"{part}_{at}": value for at, meaning in enumerate(held) for part, value in zip(("unit", "from", "to"), meaning)}
        | {"unit_text": name}
        for name, held in orders.unit_names().items()
    ]
    days = dict.fromkeys(["from_0", "to_0", "from_1", "to_1"], pl.Date)
    return pl.LazyFrame(rows, schema={"unit_text": pl.String, "unit_0": pl.String, "unit_1": pl.String} | days)


def one_of(name, meanings):
    """What the text means; null when it means nothing. `replace_strict` holds whole columns in memory."""
    chain = pl
    for cell, meaning in meanings.items():
        chain = chain.when(text(name) == cell).then(pl.lit(meaning))
    return chain.alias(name)


def typed(rows):
    """The typed columns beside the texts."""
    day = pl.col(orders.DAY)
    unit = (
        pl.when(day.is_between("from_0", "to_0", closed="left"))
        .then("unit_0")
        .when(day.is_between("from_1", "to_1", closed="left"))
        .then("unit_1")
    )
    columns = [text(name).str.to_date("%Y-%m-%d", strict=False).alias(name) for name in DATES]
    columns += [one_of(name, orders.codes(name)) for name in CATEGORIES]
    columns += [one_of(name, orders.YES_NO) for name in FLAGS]
    columns += [text(name).alias(name) for name in orders.of_type("text")]
    return (
        rows.with_columns(columns)
        .join(unit_names(), left_on=f"{orders.UNIT}:text", right_on="unit_text", how="left", maintain_order="left", coalesce=False)
        .with_columns(unit.alias(orders.UNIT))
    )


def defects(last):
    """(rule, column, condition) of everything that can be wrong with a row by itself; `last` is the file's last column."""
    lost = {name: text(name).is_not_null() & pl.col(name).is_null() for name in orders.STORED}
    found = [("wrong_column_count", "", pl.col("extra").is_not_null() | text(last).is_null())]
    found += [("missing_required", name, text(name).is_null()) for name in orders.REQUIRED]
    for name in DATES:
        like = text(name).str.contains(DAY_LIKE)
        found += [("impossible_date", name, lost[name] & like), ("wrong_type", name, lost[name] & ~like)]
    found += [("wrong_type", name, lost[name]) for name in FLAGS]
    found += [("unknown_category", name, lost[name]) for name in CATEGORIES]
    # A row without a day of its own may use any name that ever was.
    unknown = lost[orders.UNIT] & (pl.col(orders.DAY).is_not_null() | pl.col("unit_0").is_null())
    found.append(("unknown_unit", orders.UNIT, unknown))
    found += [("personal_id", name, text(name).str.contains(orders.ID_NUMBER)) for name in orders.FREE_TEXTS]
    found += [(rule, "", ~pl.sql_expr(sql)) for rule, sql in orders.CHECKS.items()]
    return [(rule, column, condition.fill_null(False)) for rule, column, condition in found]


def good(last):
    """That no defect holds, in the form that costs least."""
    holds = [pl.col("extra").is_null(), text(last).is_not_null()]
    holds += [pl.col(name).is_not_null() for name in orders.REQUIRED]
    optional = [name for name in (*DATES, *FLAGS, *CATEGORIES) if name not in orders.REQUIRED]
    holds += [pl.col(name).is_not_null() | text(name).is_null() for name in optional]
    holds += [~text(name).str.contains(orders.ID_NUMBER).fill_null(False) for name in orders.FREE_TEXTS]
    holds += [pl.sql_expr(sql).fill_null(True) for sql in orders.CHECKS.values()]
    return pl.all_horizontal(holds)


def stored(path):
    """The columns of the table."""
    file = pl.lit(Path(path).name).alias("source_file")
    return [*orders.STORED, pl.col(orders.KEY).alias("record_id"), file, pl.col("source_line").cast(pl.Int64)]


def main(path, out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    names = orders.columns_of(path)
    key_hash = text(orders.KEY).hash()

    keys = scan(path, names).select(key_hash).collect(engine="streaming").to_series().sort()
    read = len(keys)
    shared = keys.filter(keys == keys.shift()).unique()
    del keys

    straight = good(names[-1]) & ~key_hash.is_in(shared.implode())
    rows = typed(scan(path, names)).with_columns(straight=straight)
    sink = rows.filter("straight").select(stored(path)).sink_parquet(out / "part-00000.parquet", lazy=True, **ZSTD)
    _, again = pl.collect_all([sink, rows.filter(~pl.col("straight"))], engine="streaming")

    # Keys decide, not their hashes. The row whose cells, from left to right, sort last as text is kept.
    again = again.with_columns(good=good(names[-1]))
    cells = pl.struct(*(text(name).fill_null("") for name in names), "source_line")
    place = cells.rank("ordinal").over("good", orders.KEY)
    first = pl.col("good") & (place == pl.len().over("good", orders.KEY))
    kept, refused = (again.filter(condition) for condition in (first, ~first))
    kept.select(stored(path)).write_parquet(out / "part-00001.parquet", **ZSTD)

    found = [*defects(names[-1]), ("duplicate_key", orders.KEY, pl.col("good"))]
    listed = [
        refused.filter(condition).select(
            file=pl.lit(Path(path).name),
            line="source_line",
            column=pl.lit(column),
            text=text(column).str.replace_all(orders.ID_NUMBER, orders.MASK) if column else pl.lit(None, pl.String),
            rule=pl.lit(rule),
        )
        for rule, column, condition in found
    ]
    rejected = pl.concat(listed).sort("line", "column", "rule")
    rejected.write_csv(out / "rejected.csv", include_bom=True)

    kept = pl.scan_parquet(out / "part-*.parquet").select(pl.len()).collect().item()
    rules = dict(sorted(rejected["rule"].value_counts().rows()))
    print(json.dumps({"read": read, "kept": kept, "rejected": len(refused), "rules": rules}))


if __name__ == "__main__":
    main(*sys.argv[1:])
