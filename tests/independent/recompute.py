"""Recomputes the indicators from the record files, by their definitions, and prints every difference from the published values.

    python recompute.py SIMULATED RESULTS [node…]

SIMULATED holds records/ and truth/ (or only records/, as perturb.py writes them), RESULTS what the program made of them. A node is a folder of indicators/; without one, all are done.
Ends with 1 when anything differs or an indicator has no recomputation, with 0 when all agree."""

import importlib
import sys
import tomllib
from pathlib import Path

from common import INDICATORS, Records, differences, roll_up


def main(simulated: Path, results: Path, nodes: list[str]) -> int:
    records = Records(simulated, results)
    nodes = nodes or sorted(folder.name for folder in INDICATORS.iterdir() if folder.is_dir())
    indicators = compared = 0
    findings = []
    for node in nodes:
        module = importlib.import_module(f"n{node}")
        for path in sorted((INDICATORS / node).glob("*.toml")):
            recomputed = getattr(module, path.stem, None)
            if recomputed is None:
                findings.append(f"{path.stem}: n{node}.py does not recompute it")
                continue
            definition = tomllib.loads(path.read_text(encoding="utf-8"))
            ours = roll_up(records, definition, list(recomputed(records)))
            indicators, compared = indicators + 1, compared + len(ours)
            findings += differences(path.stem, definition, ours, results)
    print(*findings, f"{indicators} indicators, {compared} values, {len(findings)} differences", sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
