"""What the notebooks share: a bundle is read, recomputed numbers are set against published ones, charts get a Chinese font.

A bundle is the folder or the ZIP as it was published; nothing else is read. Written from pipeline/README.md and docs/, and
from no line of the program."""

import io
import json
import os
import re
import zipfile
from calendar import monthrange
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ALWAYS_FROM, ALWAYS_TO = date(1, 1, 1), date(9999, 12, 31)
# Numbers are all columns that look like numbers, but for these.
TEXTS = (
    "indicator_id unit_id other_unit_id parent_id node_id id item factor_id left_out left right area field period first_period "
    "last_period peer_group level status verdict basis rule parameters note label standing evidence grade "
    "grade_before_gates gates exposure_by expected_by deadline action state trend pace scope"
).split()


class Bundle:
    """One bundle. `table` gives its tables; the rest are the definitions that made them."""

    def __init__(self, path: str | os.PathLike) -> None:
        path = Path(path)
        if not path.exists():
            raise FileNotFoundError(
                f"{path}：没有这个数据包，请在环境变量 BUNDLE 中写明其文件夹或 ZIP (no such bundle: set BUNDLE)"
            )
        self.root = zipfile.Path(path) if path.is_file() else path
        if not self.has("run.json"):  # a ZIP may hold the bundle's folder
            inside = [child for child in self.root.iterdir() if (child / "run.json").exists()]
            if len(inside) != 1:
                raise ValueError(f"{path}：缺少 run.json，不是数据包 (no bundle: run.json is missing)")
            self.root = inside[0]
        self.run = json.loads(self.read("run.json"))

    @classmethod
    def named_by_environment(cls) -> "Bundle":
        """That of the environment variable BUNDLE, else ../bundle."""
        return cls(os.environ.get("BUNDLE", "../bundle"))

    # --- files ---------------------------------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        return (self.root / name).exists()

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def toml(self, name: str) -> dict:
        return tomllib.loads(self.read(name).decode())

    def table(self, name: str, exact: tuple[str, ...] = ()) -> pl.DataFrame:
        """`4-index/index`, say. The columns `exact` hold decimals, not floats."""
        texts = dict.fromkeys([*TEXTS, *exact], pl.String)
        table = pl.read_csv(io.BytesIO(self.read(f"{name}.csv")), infer_schema_length=None, schema_overrides=texts)
        return table.with_columns(pl.col(column).cast(pl.Decimal(38, 4)) for column in exact if column in table.columns)

    def evidence(self, indicator: str) -> pl.DataFrame | None:
        """The rows that an indicator counts; none where the edition does not publish them."""
        name = f"1-evidence/{indicator}.csv"
        if not self.has(name):
            return None
        rows = pl.read_csv(io.BytesIO(self.read(name)), infer_schema=False)
        return rows.with_columns(
            pl.col("counted_on").str.to_date("%Y-%m-%d"), pl.col("numerator", "denominator").cast(pl.Decimal(38, 4))
        )

    def about(self) -> str:
        """Which bundle this is, in a few words."""
        edition = {"internal": "内部版", "rater": "评测版", "public": "公开版"}.get(self.edition, "")
        marked = "　模拟数据 (simulated data)" if self.simulated else ""
        return f"{self.method['plan']['title']['zh']}　{edition}　{'、'.join(self.run['periods'])}{marked}"

    # --- definitions ---------------------------------------------------------------------------------------------------

    @property
    def simulated(self) -> bool:
        return self.run["simulated"]

    @cached_property
    def edition(self) -> str:
        about = json.loads(self.read("datapackage.json")) if self.has("datapackage.json") else {}
        return about.get("edition", "")

    @cached_property
    def method(self) -> dict:
        return self.toml("plan/indicators/index.toml")

    @cached_property
    def indicators(self) -> dict[str, dict]:
        """Definitions by id, with their `node`."""
        found = {}
        for node in (self.root / "plan" / "indicators").iterdir():
            if node.is_dir():
                for file in node.iterdir():
                    found[file.name.removesuffix(".toml")] = tomllib.loads(file.read_bytes().decode()) | {
                        "node": node.name
                    }
        return dict(sorted(found.items()))

    @cached_property
    def periods(self) -> pl.DataFrame:
        days = [(name, *days_of(name)) for name in self.run["periods"]]
        return pl.DataFrame(days, ["period", "first_day", "last_day"], orient="row")

    def dated(self, name: str) -> pl.DataFrame:
        """`units` or `membership`: from `valid_from` on, up to the day before `valid_to`; empty is always."""
        rows = pl.read_csv(io.BytesIO(self.read(f"plan/pipeline/sources/{name}.csv")), infer_schema=False)
        return rows.with_columns(
            pl.col("valid_from").str.to_date().fill_null(ALWAYS_FROM),
            pl.col("valid_to").str.to_date().fill_null(ALWAYS_TO),
        )

    @cached_property
    def units(self) -> pl.DataFrame:
        return self.dated("units")

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(self.units.select("unit_id", "name_zh").iter_rows())

    @cached_property
    def belongs(self) -> pl.DataFrame:
        """Every unit, itself and all units `above` it, with the days on which that holds: `from` the first, `until` before the end."""
        runs: dict[str, list] = {}
        for unit, *rest in (
            self.dated("membership").select("unit_id", "parent_id", "valid_from", "valid_to").iter_rows()
        ):
            runs.setdefault(unit, []).append(rest)

        def above(unit: str, first: date, end: date):
            yield unit, first, end
            for parent, since, until in runs.get(unit, []):
                if max(first, since) < min(end, until):
                    yield from above(parent, max(first, since), min(end, until))

        lives = self.units.select("unit_id", "valid_from", "valid_to").iter_rows()
        steps = [(unit, *step) for unit, first, end in lives for step in above(unit, first, end)]
        return pl.DataFrame(steps, ["unit_id", "above", "from", "until"], orient="row")

    # --- charts --------------------------------------------------------------------------------------------------------

    def use_font(self) -> None:
        """Charts in the project's own Chinese font, from the bundle or the repository; else in one of the system."""
        from matplotlib import font_manager, rcParams

        here = Path(__file__).resolve().parent
        for folder in (
            self.root / "reports" / "fonts",
            self.root / "plan" / "reports" / "fonts",
            here.parent / "reports" / "fonts",
        ):
            for file in folder.iterdir() if folder.is_dir() else ():
                if file.name.endswith((".otf", ".ttf")) and isinstance(file, Path):
                    font_manager.fontManager.addfont(file)
        known = {font.name for font in font_manager.fontManager.ttflist}
        wanted = ["Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei"]
        rcParams["font.family"] = [name for name in wanted if name in known] + ["DejaVu Sans"]
        rcParams.update(
            {"axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 100, "svg.fonttype": "path"}
        )

    def finish(self, figure) -> None:
        """Shows a chart, marked where its records are simulated."""
        from matplotlib import pyplot

        figure.tight_layout()
        if self.simulated:
            figure.text(0.995, 0.005, "模拟数据", ha="right", va="bottom", fontsize=8, color="#8a3b12")
        pyplot.show()


def show(table: pl.DataFrame, digits: int = 2, /, **titles: str):
    """A table to read: only the columns that have a title, numbers with so many decimals, – for nothing."""
    from html import escape

    from IPython.display import HTML

    def text(cell) -> str:
        if cell is None:
            return "–"
        return f"{cell:,.{digits}f}" if isinstance(cell, float) else f"{cell:,}" if isinstance(cell, int) else str(cell)

    head = "".join(f"<th>{escape(title)}</th>" for title in titles.values())
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(text(cell))}</td>" for cell in row) + "</tr>"
        for row in table.select(list(titles)).iter_rows()
    )
    return HTML(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def days_of(period: str) -> tuple[date, date]:
    """First and last day of `2018`, `2018H1`, `2018Q1` or `2018-01`."""
    year, kind, number = re.fullmatch(r"(\d{4})(?:([HQ-])(\d+))?", period).groups()
    months = {None: 12, "H": 6, "Q": 3, "-": 1}[kind]
    last = months * int(number or 1)
    return date(int(year), last - months + 1, 1), date(int(year), last, monthrange(int(year), last)[1])


class Comparison:
    """Recomputed tables set against published ones, cell by cell."""

    def __init__(self) -> None:
        self.rows: list[dict] = []
        self.different: list[dict] = []

    def add(
        self, table: str, published: pl.DataFrame, mine: pl.DataFrame, key: list[str], columns: dict[str, float]
    ) -> None:
        """Each column with the difference that is allowed: 0 for texts, counts and whatever must be the same."""
        both = published.select(key + list(columns)).join(
            mine.select(key + list(columns)), on=key, how="full", suffix=" (recomputed)", nulls_equal=True
        )
        there, here = pl.col(key[0]).is_not_null(), pl.col(f"{key[0]} (recomputed)").is_not_null()
        for unmatched, what in ((both.filter(~here), "only published"), (both.filter(~there), "only recomputed")):
            for row in unmatched.iter_rows(named=True):
                ids = {name: row[name] if row[name] is not None else row[f"{name} (recomputed)"] for name in key}
                self.different.append({"table": table, "key": "/".join(map(str, ids.values())), "column": what})
        both = both.filter(there & here)
        for column, allowed in columns.items():
            ours = f"{column} (recomputed)"
            numbers = both.schema[column].is_numeric() and both.schema[ours].is_numeric()
            same = pl.col(column).eq_missing(pl.col(ours))
            gap = (pl.col(column).cast(pl.Float64) - pl.col(ours).cast(pl.Float64)).abs() if numbers else pl.lit(None)
            cells = both.with_columns(same=same, gap=gap).with_columns(
                fine=pl.col("same") | (pl.col("gap") <= allowed).fill_null(False)
            )
            for row in cells.filter(~pl.col("fine")).iter_rows(named=True):
                ids = "/".join(str(row[name]) for name in key)
                self.different.append(
                    {
                        "table": table,
                        "key": ids,
                        "column": column,
                        "published": str(row[column]),
                        "recomputed": str(row[ours]),
                    }
                )
            self.rows.append(
                {
                    "table": table,
                    "column": column,
                    "cells": cells.height,
                    "filled": cells[column].count(),
                    "same": cells["same"].sum(),
                    "gap": cells["gap"].max() or 0.0,
                    "allowed": allowed,
                    "different": cells.height - cells["fine"].sum(),
                }
            )

    def summary(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows)

    def shown(self):
        """The summary as a table to read."""
        if not self.rows:
            return None
        table = self.summary().with_columns(
            pl.col("gap", "allowed").map_elements(lambda number: f"{number:.1g}", return_dtype=pl.String)
        )
        return show(
            table, table="表", column="列", cells="格数", filled="有内容的格", same="逐位相同",
            gap="最大差", allowed="允许差", different="不一致",
        )  # fmt: skip

    def must_be_empty(self) -> None:
        """Fails, with the first cells that differ."""
        if self.different:
            first = "\n".join(map(str, self.different[:20]))
            raise AssertionError(f"{len(self.different)} 处不一致 (cells differ):\n{first}")
