#!/usr/bin/env python3
"""Opens scoreboards in Chromium, with no network, and uses them as readers do.

    python3 tests/browser/check.py FOLDER

FOLDER holds pages (`<case>.html`) and what their own recomputation must give (`<case>.json`). Pictures and print are left in
FOLDER/pictures. Accessibility is checked by axe-core, which is fetched from the npm registry into a cache once; where it
cannot be had, that is said and the rest is checked.
"""

import json
import os
import re
import subprocess
import sys
import tarfile

from browser import Browser, program

AXE = "axe-core@4.11.1"
PLAIN = ["overview", "ranking", "units", "indicators", "fields", "plan", "departments", "weights", "method", "quality"]

# Cities that differ from others by the rules of their index alone.
RULES = ["geometric", "peer_mean"]


def axe():
    """The source of axe-core, or None."""
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "chengxin", "axe-core")
    path = os.path.join(cache, "axe.min.js")
    if not os.path.exists(path):
        os.makedirs(cache, exist_ok=True)
        try:
            packed = subprocess.run(["npm", "pack", AXE, "--silent", "--pack-destination", cache], check=True, capture_output=True, text=True, timeout=120)
            with tarfile.open(os.path.join(cache, packed.stdout.strip().splitlines()[-1])) as archive:
                with archive.extractfile("package/axe.min.js") as source, open(path, "wb") as out:
                    out.write(source.read())
        except (OSError, subprocess.SubprocessError, KeyError) as error:
            print(f"skipped: axe-core cannot be had ({error})")
            return None
    with open(path, encoding="utf-8") as source:
        return source.read()


class Case:
    """One page and what is wrong with it."""

    def __init__(self, folder, name):
        self.name, self.wrong = name, []
        self.page = os.path.join(folder, f"{name}.html")
        with open(os.path.join(folder, f"{name}.json"), encoding="utf-8") as file:
            self.expected = json.load(file)
        with open(self.page, encoding="utf-8") as file:
            self.data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', file.read(), re.S).group(1))
        self.pictures = os.path.join(folder, "pictures")
        self.browser = Browser(self.page)

    def hold(self, true, what):
        if not true:
            self.wrong.append(f"{self.name}: {what}")

    def every_view(self):
        """All views in both languages: a heading, nothing logged, no label missing, nothing wider than the window."""
        ids = self.browser.run("window.chengxin.units.map((unit) => unit.id)")
        views = PLAIN + [f"unit/{id}" for id in ids[:2]] + ["indicator/credit_file_coverage", "indicator/bodies_on_court_list", "unit/nobody"]
        if self.name == "city":
            views.append("all")
        languages = ("zh", "en") if self.name in ("city", "english", "hostile_names", "all_is_withheld") else ("zh",)
        for _ in languages:
            for view in views:
                self.browser.go(view)
                text = self.browser.run("document.body.innerText")
                self.hold(self.browser.run("document.querySelectorAll('main h2').length") >= 1, f"{view} has no heading")
                self.hold("⟨" not in text, f"{view}: a label is missing")
                self.hold("NaN" not in text and "undefined" not in text and "[object" not in text, f"{view}: a number or text is missing")
                for width in (360, 1360):
                    self.browser.resize(width, 800)
                    over = self.browser.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    self.hold(over <= 0, f"{view}: {over} pixels wider than a window of {width}")
            self.browser.run("document.getElementById('language').click()")
        self.hold(not self.browser.logged, f"the page logs {self.browser.logged[:3]}")
        self.hold(all(url.startswith(("file://", "about:")) for url in self.browser.asked), f"it asks for {self.browser.asked}")
        ids_twice = self.browser.run("(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, at) => ids.indexOf(id) !== at); })()")
        self.hold(not ids_twice, f"ids stand twice: {ids_twice}")

    def own_weights(self):
        """With the published weights the published ranks, with others those of the index."""
        for number, wanted in enumerate(self.expected):
            got = self.browser.run("""((weights) => {
                const { nodes, units, recompute } = window.chengxin;
                const found = recompute(nodes.map((node) => weights[node.id]));
                return Object.fromEntries(units.map((unit, at) => [unit.id, [found[at].score, found[at].rank, found[at].grade]]));
            })(%s)""" % json.dumps(wanted["weights"]))
            for unit, (score, rank, grade) in got.items():
                right = wanted["units"].get(unit)
                self.hold(right is not None, f"set {number}: {unit} has no index")
                if right is not None:
                    near = right[0] is score if None in (right[0], score) else abs(right[0] - score) < 1e-9
                    self.hold(near and right[1] == rank and right[2] == grade, f"set {number}: {unit} is {[score, rank, grade]}, not {right}")

    def ranking(self):
        """The ranking has every ranked unit once, with the rank and the index that the program published."""
        self.browser.go("ranking")
        shown = self.browser.run("""[...document.querySelectorAll('table.ranking tbody tr')].map((row) => [
            decodeURIComponent(row.querySelector('th a').hash.split('/')[1]), row.querySelector('.rank').textContent, row.querySelector('td data')?.value])""")
        ranked = {unit: row for unit, row in self.expected[0]["units"].items() if row[1] is not None}
        there = [unit for unit, rank, _ in shown if rank != "—"]
        self.hold(sorted(there) == sorted(ranked), f"the ranking has {there}, not {sorted(ranked)}")
        for unit, rank, index in shown:
            if unit in ranked:
                self.hold(re.match(r"\d+", rank).group() == str(ranked[unit][1]), f"{unit} is shown as {rank}")
                self.hold(abs(float(index) - ranked[unit][0]) < 1e-9, f"{unit} is shown with {index}")

    def profile(self, unit):
        """Every indicator of a unit with its own value, score, numerator, denominator and the command that traces it."""
        self.browser.go(f"unit/{unit}")
        shown = {row[0]: row[1:] for row in self.browser.run("""[...document.querySelectorAll('table.indicators tbody tr:not(.measure)')].map((row) => [
            row.querySelector('th a').hash.split('/')[1], row.cells[1].querySelector('data')?.value, row.cells[row.cells.length - 2].querySelector('data')?.value,
            row.querySelector('.trace summary').textContent, row.querySelector('.trace code').textContent])""")}
        place = next(at for at, of in enumerate(self.data["units"]) if of["id"] == unit)
        period, seen = len(self.data["periods"]) - 1, 0
        for indicator, rows in zip(self.data["indicators"], self.data["values"]):
            for row in rows:
                if row[:2] != [period, place]:
                    continue
                row = row + [None] * (13 - len(row))
                value, score, fraction, command = shown[indicator["id"]]
                self.hold((None if value is None else float(value)) == row[3], f"{indicator['id']} is shown as {value}, not {row[3]}")
                self.hold((None if score is None else float(score)) == row[11], f"{indicator['id']} scores {score}, not {row[11]}")
                if row[8] is not None:
                    self.hold(fraction.replace(",", "").startswith(f"{row[8]:g}" if row[8] < 1e6 else str(row[8])), f"{indicator['id']}: {fraction}")
                self.hold(command == f"chengxin trace {unit} {indicator['id']} {self.data['periods'][period]}", command)
                seen += 1
        self.hold(seen == len(shown) > 0, f"{seen} of {len(shown)} indicators are in the tables")

    def sliders(self):
        """A slider moved by hand changes ranks; the published ones stay beside them and come back."""
        self.browser.go("weights")
        column = "[...document.querySelectorAll('table.own')].map((t) => [...t.tBodies[0].rows].map((r) => r.cells[%d].textContent))"
        ours, theirs = self.browser.run(column % 0), self.browser.run(column % 4)
        self.hold(ours == theirs, "before anything is moved the ranks are not the published ones")
        was = self.browser.run("document.querySelector('table.own').innerText")
        self.browser.run("for (const [at, input] of document.querySelectorAll('.sliders input[type=range]').entries()) { input.value = at === 0 ? 20 : 0; input.dispatchEvent(new Event('input')); }")
        self.hold(self.browser.run("document.querySelector('table.own').innerText") != was, "a moved slider changes nothing")
        self.browser.run("document.querySelector('.controls button').click()")
        self.hold(self.browser.run("document.querySelector('table.own').innerText") == was, "the published weights do not come back")

    def search_and_sort(self):
        rows = "document.querySelectorAll('main tbody tr:not(.measure)').length"
        self.browser.go("indicators")
        every = self.browser.run(rows)
        self.browser.run("(() => { const field = document.querySelector('input[type=search]'); field.value = '12345'; field.dispatchEvent(new Event('input')); })()")
        few = self.browser.run(rows)
        self.hold(0 < few < every, f"searching shows {few} of {every}")
        self.browser.run("(() => { const field = document.querySelector('input[type=search]'); field.value = ''; field.dispatchEvent(new Event('input')); })()")
        self.browser.run("(() => { const choice = document.querySelector('select'); choice.selectedIndex = 1; choice.dispatchEvent(new Event('change')); })()")
        self.hold(0 < self.browser.run(rows) < every, "a measure chosen leaves all indicators")
        self.browser.run("(() => { const choice = document.querySelector('select'); choice.selectedIndex = 0; choice.dispatchEvent(new Event('change')); })()")
        self.browser.go("overview")
        head = "document.querySelector('table.matrix thead th:nth-child(4)')"
        numbers = "[...document.querySelector('table.matrix').tBodies[0].rows].map((row) => row.cells[3].querySelector('data')).filter(Boolean).map((data) => Number(data.value))"
        for wanted, reverse in (("descending", True), ("ascending", False)):
            self.browser.run(f"{head}.querySelector('button').click()")
            got = self.browser.run(numbers)
            self.hold(self.browser.run(f"{head}.getAttribute('aria-sort')") == wanted, f"aria-sort is not {wanted}")
            self.hold(got == sorted(got, reverse=reverse), f"{wanted}: {got}")
        groups = self.browser.run("document.querySelectorAll('table.matrix').length")
        self.browser.run("(() => { const choice = document.querySelectorAll('select')[0]; choice.selectedIndex = 1; choice.dispatchEvent(new Event('change')); })()")
        self.hold(self.browser.run("document.querySelectorAll('table.matrix').length") == 1 < groups, "a group chosen leaves the others")
        self.browser.run("(() => { const choice = document.querySelectorAll('select')[0]; choice.selectedIndex = 0; choice.dispatchEvent(new Event('change')); })()")

    def keyboard(self):
        """From the top, Tab reaches a column's button, Enter sorts, and what has the focus can be seen."""
        self.browser.go("ranking")
        self.browser.run("document.activeElement.blur(); window.scrollTo(0, 0)")
        for _ in range(60):
            self.browser.press("Tab")
            if self.browser.run("document.activeElement.classList.contains('sort')"):
                break
        self.hold(self.browser.run("document.activeElement.classList.contains('sort')"), "Tab reaches no column")
        self.hold(self.browser.run("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2, "the focus cannot be seen")
        before = self.browser.run("document.activeElement.closest('th').getAttribute('aria-sort')")
        self.browser.press("Enter")
        self.hold(self.browser.run("document.activeElement.closest('th').getAttribute('aria-sort')") != before, "Enter does not sort")

    def language(self):
        self.browser.go("overview")
        for wanted in ("en", "zh-CN") if self.name != "english" else ("zh-CN", "en"):
            self.browser.run("document.getElementById('language').click()")
            self.hold(self.browser.run("document.documentElement.lang") == wanted, f"the page is not in {wanted}")
            self.hold(self.browser.run("document.activeElement.id") == "language", "the switch loses the focus")
        if self.name != "english":
            self.browser.run("document.getElementById('language').click()")
            text = self.browser.run("document.querySelector('main').innerText.replace(/[\\u4e00-\\u9fff]+/g, (all) => '').length / document.querySelector('main').innerText.length")
            self.hold(text > 0.8, f"the English view is in English only to {text:.0%}")
            self.browser.run("document.getElementById('language').click()")

    def numbers(self):
        """What is shown is the exact number, rounded to the decimals that are shown."""
        for view in ("overview", "ranking", "unit/440402", "indicator/credit_file_coverage", "weights", "quality"):
            self.browser.go(view)
            for exact, shown in self.browser.run("[...document.querySelectorAll('main data')].map((data) => [data.value, data.textContent])"):
                plain = shown.replace(",", "").replace("%", "").replace("−", "-").replace("+", "")
                decimals = len(plain.split(".")[1]) if "." in plain else 0
                off = min(abs(float(plain) - float(exact)), abs(float(plain) - 100 * float(exact)))
                # Parts of a change are rounded so that they add up, each by less than one of the last digit.
                self.hold(off <= 1.000001 * 10.0 ** -decimals, f"{view}: {exact} is shown as {shown}")

    def simulated(self):
        for view in PLAIN:
            self.browser.go(view)
            self.hold("模拟数据" in self.browser.run("document.body.innerText"), f"{view} does not say that its data is simulated")

    def states(self):
        """Why there is no number is told by a glyph and a word, and so is a true nought."""
        self.browser.go("overview")
        text = self.browser.run("[...document.querySelectorAll('table.matrix td')].map((cell) => cell.innerText).join(' ')")
        for glyph, word in (("◎", "实为零"), ("×", "未报送"), ("■", "已隐去"), ("—", "不适用"), ("◇", "样本不足")):
            self.hold(re.search(rf"{glyph}\s*{word}", text), f"{glyph} {word} is nowhere")

    def accessible(self, source):
        if source is None:
            return
        for view in PLAIN + ["unit/440402", "indicator/credit_file_coverage"]:
            self.browser.go(view)
            self.browser.run(source + ";0")
            found = self.browser.run("axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary]))")
            for violation in found:
                self.hold(violation[0] not in ("serious", "critical"), f"{view}: axe: {violation}")

    def pictured(self, views):
        os.makedirs(self.pictures, exist_ok=True)
        for view, width in views:
            self.browser.resize(width, 900)
            self.browser.go(view)
            self.browser.picture(os.path.join(self.pictures, f"{self.name}-{view.replace('/', '-')}-{width}.png"), whole=True)
        self.browser.resize(1360, 900)

    def printed(self, view):
        self.browser.go(view)
        path = os.path.join(self.pictures, f"{self.name}.pdf")
        self.browser.pdf(path)
        with open(path, "rb") as file:
            made = file.read()
        self.hold(made.startswith(b"%PDF") and len(made) > 20000, "there is no print")
        boxes = set(re.findall(rb"/MediaBox\s*\[([^\]]*)\]", made))
        self.hold(boxes and all(float(box.split()[2]) > float(box.split()[3]) for box in boxes), f"print is not in landscape: {boxes}")


def check(folder, name, source):
    case = Case(folder, name)
    try:
        if name not in RULES:
            case.every_view()
        case.own_weights()
        case.ranking()
        case.profile("440402")
        if name in ("city", "sixty_units", "english"):
            case.sliders()
        if name == "city":
            case.search_and_sort()
            case.keyboard()
            case.language()
            case.numbers()
            case.simulated()
            case.states()
            case.accessible(source)
            case.pictured([(view, 1360) for view in PLAIN + ["unit/440402", "indicator/credit_file_coverage"]] + [("overview", 360), ("unit/440402", 360)])
        elif name == "hostile_names":
            title = case.browser.run("document.title")
            case.hold("taken" not in title.split(" ")[0], "a name became a script")
            case.hold(case.browser.run("document.querySelectorAll('main img, main b, main script').length") == 0, "a name became markup")
        if name not in RULES:
            case.pictured([("overview", 1360), ("unit/440402", 1360)])
            case.printed("all" if name == "city" else "overview")
    finally:
        case.browser.close()
    return case.wrong


def main():
    if program() is None:
        print("skipped: chromium is not installed")
        return 0
    folder = sys.argv[1]
    names = sys.argv[2:] or sorted(name[:-5] for name in os.listdir(folder) if name.endswith(".html"))
    source, wrong = axe(), []
    for name in names:
        found = check(folder, name, source)
        print(f"{name}: {'as promised' if not found else f'{len(found)} wrong'}")
        wrong += found
    for line in wrong[:60]:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
