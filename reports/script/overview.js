// Every unit on every measure.

const OVERVIEW = { search: "", group: FIRST_GROUP, measure: "", department: "" };

function groupOptions() {
  return [["", label("all_groups")], ...DATA.groups.map((group, at) => [String(at), say(group.title)])];
}

function measureOptions() {
  return [["", label("all_measures")], ...MEASURES.map((at) => [String(at), measureTitle(at)])];
}

function measureTitle(at) {
  return `${DATA.nodes[at].clause} ${say(DATA.nodes[at].title)}`.trim();
}

// Departments that answer for something, by name.
function departmentOptions() {
  return [["", label("all_departments")], ...DATA.departments.map((department) => [department.id, say(department.name)])];
}

function isFor(indicator, department) {
  return DATA.indicators[indicator].departments.includes(department);
}

// The measures that are to be shown: one, or those for which a department answers.
function chosenMeasures(state) {
  return MEASURES.filter((at) => (state.measure === "" || String(at) === state.measure)
    && (state.department === "" || DATA.nodes[at].indicators.some((indicator) => isFor(indicator, state.department))));
}

function chosenUnits(state, group) {
  return group.units.filter((at) => matches(`${say(DATA.units[at].name)} ${DATA.units[at].id}`, state.search));
}

function indexCell(unit) {
  const score = indexOf(unit);
  if (score === null) return stateCell("not_scored");
  const before = indexOf(unit, LATEST - 1);
  return [number(score, fixed(score, indexDecimals(DATA.units[unit].group))),
    LATEST > 0 && before !== null ? h("span", { class: "extra" }, h("span", { class: "change" }, arrow(shownDifference(score, before, 2), 2))) : null];
}

// Decimals with which the indexes of a group that differ, or differ from a grade's limit, look so.
const INDEX_DECIMALS = new Map();
function indexDecimals(group) {
  if (!INDEX_DECIMALS.has(group)) {
    const numbers = DATA.grades.map((grade) => grade.at_least);
    for (const unit of DATA.groups[group].units) DATA.periods.forEach((period, at) => numbers.push(indexOf(unit, at)));
    INDEX_DECIMALS.set(group, decimalsApart(numbers, 2));
  }
  return INDEX_DECIMALS.get(group);
}

function matrix(group, at, state) {
  const columns = [
    { id: "unit", title: label("unit"), head: true, class: "sticky", order: (unit) => say(DATA.units[unit].name), show: (unit) => unitLink(unit) },
    { id: "rank", title: label("rank"), class: "rank", order: (unit) => rankOf(unit), show: (unit) => rankOf(unit) ?? "—" },
    { id: "index", title: label("index"), class: "index", descending: true, order: (unit) => indexOf(unit), show: indexCell },
    ...chosenMeasures(state).map((node) => ({
      id: `m${node}`, title: DATA.nodes[node].clause, sub: say(DATA.nodes[node].title), descending: true,
      order: (unit) => nodeScore(node, unit), show: (unit) => measureCell(node, unit),
    })),
  ].filter((column) => group.ranked || column.id !== "rank");
  const units = chosenUnits(state, group);
  if (units.length === 0) return null;
  return dataTable({
    caption: label("overview_caption", { group: say(group.title), period: DATA.periods[LATEST] }), columns, rows: units, kind: "matrix",
    sorted: group.ranked ? "rank" : null,
  });
}

// What the page says in a few sentences.
function headlines() {
  const period = DATA.periods[LATEST];
  const ranked = DATA.groups.filter((group) => group.ranked);
  const first = ranked.map((group) => {
    const leaders = group.units.filter((unit) => rankOf(unit) === 1).map((unit) => say(DATA.units[unit].name));
    return leaders.length ? label("headline_first", { group: say(group.title), n: group.units.length, unit: list(leaders) }) : null;
  }).filter(Boolean);
  const sentences = [];
  if (first.length) sentences.push(label("headline_period", { period }) + first.join(label("semicolon")) + label("full_stop"));
  if (DATA.progress) sentences.push(say(DATA.progress.sentence));
  if (DATA.incidence[STATE.lang]) sentences.push(DATA.incidence[STATE.lang].sentences[0]);
  const breached = DATA.tops[LATEST] ? DATA.units.filter((unit, at) => DATA.tops[LATEST].gates[at].length > 0).map((unit) => say(unit.name)) : [];
  if (breached.length) sentences.push(label("headline_gates", { units: list(breached.slice(0, 12)), more: breached.length > 12 ? label("headline_more", { n: breached.length }) : "" }));
  return h("ul", { class: "headlines" }, sentences.map((sentence) => h("li", {}, sentence)));
}

function unreadWarning() {
  const { unread_files: unread } = DATA.quality[STATE.lang];
  const count = DATA.findings.reduce((sum, finding) => sum + finding.each.length, 0);
  return [unread ? h("p", { class: "doubt" }, mark("！", label("files_not_read", { n: unread }))) : null,
    count ? h("p", { class: "note" }, link("quality", undefined, label("findings_open", { n: count }))) : null];
}

function overviewView() {
  return section("overview", label("nav_overview"), unreadWarning(), headlines(), note(label("overview_note")), legend(),
    filtered(OVERVIEW, (state, set) => [
      searchField(label("search_unit"), state.search, set("search")),
      choice(label("peer_group"), groupOptions(), state.group, set("group")),
      choice(label("measure"), measureOptions(), state.measure, set("measure")),
      choice(label("responsible"), departmentOptions(), state.department, set("department")),
    ], (state, found) => {
      const groups = DATA.groups.map((group, at) => [group, at]).filter(([, at]) => state.group === "" || String(at) === state.group);
      const tables = groups.map(([group, at]) => matrix(group, at, state)).filter(Boolean);
      found(label("found_units", { n: groups.reduce((sum, [group]) => sum + chosenUnits(state, group).length, 0) }));
      return tables;
    }));
}
