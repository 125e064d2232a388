"""Ordinary tools read a bundle as docs/bundle.md says, and its schemas refuse what they should.

    python read.py BUNDLE
"""

import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb
import frictionless
import pandas

ROOT = Path(__file__).resolve().parents[2]


def errors(package: Path) -> set[str]:
    """The kinds of errors that frictionless finds in a package."""
    report = frictionless.validate(str(package), type="package")
    return {kind for (kind,) in report.flatten(["type"])}


def valid(bundle: Path) -> None:
    """The whole package is valid, and every table has a schema."""
    described = json.loads((bundle / "datapackage.json").read_text(encoding="utf-8"))
    assert {path.relative_to(bundle).as_posix() for path in bundle.rglob("*.csv")} == {
        resource["path"] for resource in described["resources"]
    }, "a table is not described"
    assert all(resource["schema"]["fields"] for resource in described["resources"])
    report = frictionless.validate(str(bundle / "datapackage.json"), type="package")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "note"])[:20]


def refuses(bundle: Path) -> None:
    """What the schemas say is asked for: a table that breaks it is refused, each time for its own reason."""
    described = json.loads((bundle / "datapackage.json").read_text(encoding="utf-8"))
    needed = {"values", "indicators", "nodes", "units", "periods"}
    described["resources"] = [resource for resource in described["resources"] if resource["name"] in needed]
    for resource in described["resources"]:
        # Without its hash, so that the schema alone is left to notice.
        del resource["hash"], resource["bytes"]
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for resource in described["resources"]:
            (copy / resource["path"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(bundle / resource["path"], copy / resource["path"])
        package, table = copy / "datapackage.json", copy / "2-values/values.csv"
        package.write_text(json.dumps(described), encoding="utf-8")
        assert errors(package) == set()
        whole = table.read_text(encoding="utf-8")
        header, first, *rest = whole.splitlines()
        cells = dict(zip(header.split(","), first.split(",")))
        spoilt = {
            "constraint-error": {"status": "fine"},
            "type-error": {"records": "many"},
            "foreign-key": {"unit_id": "nowhere"},
            "primary-key": None,
        }
        for kind, change in spoilt.items():
            row = ",".join((cells | change).values()) if change else first
            lines = [header, row] + ([] if change else [first]) + rest
            table.write_text("\n".join(lines) + "\n", encoding="utf-8")
            assert errors(package) == {kind}, (kind, errors(package))


def read_by_duckdb_and_pandas(bundle: Path) -> None:
    """The statement of docs/bundle.md gives the ranking that pandas reads."""
    text = (ROOT / "docs/bundle.md").read_text(encoding="utf-8")
    statement = re.search(r"```sql\n(.*?)```", text, re.DOTALL).group(1)
    for path in ("4-index/index.csv", "plan/pipeline/sources/units.csv"):
        statement = statement.replace(f"'{path}'", f"'{bundle / path}'")
    found = duckdb.sql(statement).fetchall()
    index = pandas.read_csv(bundle / "4-index/index.csv", dtype={"unit_id": str, "period": str})
    districts = index[(index.node_id == "index") & (index.period == "2020") & (index.peer_group == "行政区")]
    ranked = districts[districts["rank"].notna()].sort_values("rank")
    assert len(found) == len(ranked) > 0, (found, ranked)
    assert [row[1] for row in found] == list(ranked.score), "DuckDB and pandas read different scores"
    for path in sorted(bundle.glob("[234]-*/**/*.csv")):
        twin = path.with_suffix(".parquet")
        rows = [duckdb.sql(f"SELECT count(*) FROM '{file}'").fetchall()[0][0] for file in (path, twin)]
        assert rows[0] == rows[1], (path, rows)


def main() -> None:
    bundle = Path(sys.argv[1])
    valid(bundle)
    refuses(bundle)
    read_by_duckdb_and_pandas(bundle)
    print(f"{bundle.name}: valid, and read as documented")


main()
