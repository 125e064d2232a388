"""Writes record files whose cells are changed at random, towards the days and counts where definitions turn.

    python perturb.py SIMULATED OUT SEED
    chengxin run OUT/records --out RESULTS
    python recompute.py OUT RESULTS

Simulated records hold the cases that somebody thought of; these hold others: two entries for one record, a change on the first
day of a year, a row of an abolished unit, two rows with one key. Many rows contradict themselves; the program refuses them
with a reason, and recompute.py leaves out what it refused (but judges by itself which of two rows with one key stands)."""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

from common import SOURCES, YUAN, Records, source_of

# First and last days of periods, a leap day, the day on which units end.
EDGES = [date(year, month, day) for year in range(2017, 2021) for month, day in ((1, 1), (1, 2), (6, 30), (12, 30), (12, 31))]
EDGES += [date(2020, 2, 29), date(2021, 1, 1)]
# The city, its pseudo-unit, units that end or begin in these years, units of statistics, bodies that are none of the city's.
ODD_UNITS = ["440400", "440401", "ZH-XXB", "440402406", "440402009", "440402401", "440402402", "440404101", "ZH-ZZB", "ZH-RH"]
CHANGED, SAME_KEY = 0.3, 0.15


def written(value, column: dict) -> str:
    if value is None:
        return ""
    match column["type"]:
        case "category":
            return column["values"][value][0]
        case "boolean":
            return "是" if value else "否"
        case "amount":
            return format(value / YUAN[column["unit"]], "f")
        case _:
            return str(value)


def other_day(chance: random.Random, row: dict, name: str, source: dict, seen: list) -> date | None:
    """A day on an edge, near another day of the row, of another row, or none."""
    columns = source["columns"]
    near = [row[other] for other in columns if other != name and columns[other]["type"] == "date" and row[other]]
    draw = chance.random()
    if draw < 0.15 and not columns[name].get("required"):
        return None
    if draw < 0.45:
        return chance.choice(EDGES)
    if draw < 0.8 and near:
        return chance.choice(near) + timedelta(days=chance.choice([-1, 0, 1, 364, 365, 366]))
    return chance.choice(seen) or chance.choice(EDGES)


def perturbed(chance: random.Random, row: dict, source: dict, seen: dict[str, list]) -> dict:
    row = dict(row)
    for name, column in source["columns"].items():
        fixed = name in source["key"] or "references" in column or column.get("personal")
        if fixed or chance.random() > CHANGED:
            continue
        if column["type"] == "date":
            row[name] = other_day(chance, row, name, source, seen[name])
        elif column["type"] == "unit":
            row[name] = chance.choice(seen[name] + ODD_UNITS)
        else:
            row[name] = chance.choice([value for value in seen[name] if value is not None or not column.get("required")])
    return row


def write_table(chance: random.Random, rows: list[dict], source: dict, folder: Path) -> None:
    """Each row twice, both changed; the second mostly under a key of its own."""
    columns = source["columns"]
    seen = {name: [row[name] for row in rows] for name in columns}
    text_keys = [name for name in source["key"] if columns[name]["type"] == "text"]
    with open(folder / source["files"][0].replace("*", ""), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column["headers"][0] for column in columns.values()])
        for turn in range(2):
            for row in rows:
                row = perturbed(chance, row, source, seen)
                if turn and text_keys and chance.random() > SAME_KEY:
                    row[text_keys[0]] += "-2"
                elif turn and not text_keys:
                    row[source["date"]] = chance.choice(EDGES)
                writer.writerow([written(row[name], column) for name, column in columns.items()])


def main(simulated: Path, out: Path, seed: int) -> None:
    records, chance = Records(simulated), random.Random(seed)
    (out / "records").mkdir(parents=True)
    for path in sorted(SOURCES.glob("*.toml")):
        # A quarter of a million orders would show nothing that the first thousand do not.
        write_table(chance, records[path.stem][:1000], source_of(path.stem), out / "records")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
