// Departments by the indicators that the plan makes them answer for.

const DEPARTMENTS = { search: "" };

function departmentsView() {
  if (DATA.departments.length === 0) return section("departments", label("nav_departments"), note(label("plan_none")));
  return section("departments", label("nav_departments"), note(label("departments_note")), note(label("departments_few", { n: DATA.site.department_min_scored })),
    filtered(DEPARTMENTS, (state, set) => [searchField(label("search_department"), state.search, set("search"))], (state, found) => {
      const rows = DATA.departments.filter((department) => matches(`${say(department.name)} ${department.id}`, state.search));
      found(label("found_units", { n: rows.length }));
      return departmentTable(rows);
    }));
}

// Places among the departments with enough scored indicators; the others have none.
function departmentRanks() {
  const enough = DATA.departments.map((department) => (department.scored >= DATA.site.department_min_scored ? department.score : null));
  return new Map(DATA.departments.map((department, at) => [department.id, places(enough)[at]]));
}

function departmentTable(rows) {
  const count = (id, key, title) => ({ id, title: label(title), numeric: true, descending: true, order: (row) => row[key], show: (row) => String(row[key]) });
  const ranks = departmentRanks();
  return dataTable({
    caption: label("departments_caption", { period: DATA.periods[LATEST] }), kind: "list", rows, sorted: "rank", columns: [
      { id: "rank", title: label("rank"), class: "rank", order: (row) => ranks.get(row.id), show: (row) => (ranks.get(row.id) === null ? h("small", {}, label("too_few_scored")) : String(ranks.get(row.id))) },
      { id: "name", title: label("responsible"), head: true, order: (row) => say(row.name), show: (row) => link("department", row.id, name(say(row.name))) },
      { id: "score", title: label("departments_score"), numeric: true, descending: true, order: (row) => row.score, show: (row) => (row.score === null ? "—" : number(row.score, fixed(row.score, 2))) },
      count("scored", "scored", "departments_scored"), count("indicators", "indicators", "departments_indicators"),
      count("met", "met", "verdict_met"), count("not_met", "not_met", "verdict_not_met"), count("not_yet_due", "not_yet_due", "verdict_not_yet_due"),
      count("no_target", "no_target", "verdict_no_target"), count("no_value", "no_value", "verdict_no_value"),
    ],
  });
}

function departmentView(id) {
  const department = DATA.departments.find((department) => department.id === id);
  if (!department) return missingView();
  const rows = (DATA.progress ? DATA.progress.rows : []).filter((row) => isFor(row.indicator, id));
  return section("department", [name(say(department.name)), " ", h("small", {}, id)],
    department.unit === null ? null : h("p", {}, label("department_own"), unitLink(department.unit)), note(label("departments_note")),
    departmentTable([department]), progressTable(rows));
}
