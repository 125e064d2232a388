"""Runs every notebook on one bundle; exit code 1 where one fails.

    python notebooks/run.py --bundle DIR_OR_ZIP [--html DIR] [--keep] [NAME …]

--html writes each executed notebook as a page to read; --keep stores the outputs in the notebooks themselves (for GitHub).
"""

import argparse
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
HERE = Path(__file__).resolve().parent


def execute(path: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    # Each notebook in a kernel of its own, in the folder where bundle.py is.
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}).execute()
    return notebook


def settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Without what differs from run to run."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bundle", type=Path, required=True)
    arguments.add_argument("--html", type=Path)
    arguments.add_argument("--keep", action="store_true")
    arguments.add_argument("names", nargs="*")
    given = arguments.parse_args()

    os.environ["BUNDLE"] = str(given.bundle.resolve())
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    paths = [HERE / f"{name.removesuffix('.ipynb')}.ipynb" for name in given.names] or sorted(HERE.glob("*.ipynb"))
    failed = 0
    for path in paths:
        begun = time.monotonic()
        try:
            notebook = execute(path)
        except CellExecutionError as error:
            failed += 1
            print(f"{path.name}: failed\n{COLOURS.sub('', str(error))}", flush=True)
            continue
        print(f"{path.name}: {time.monotonic() - begun:.1f} s", flush=True)
        if given.keep:
            path.write_text(nbformat.writes(settled(notebook), indent=1) + "\n", encoding="utf-8")
        if given.html:
            from nbconvert import HTMLExporter

            given.html.mkdir(parents=True, exist_ok=True)
            page, _ = HTMLExporter().from_notebook_node(notebook)
            (given.html / f"{path.stem}.html").write_text(page, encoding="utf-8")
    print(f"{len(paths) - failed} of {len(paths)} notebooks ran")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
