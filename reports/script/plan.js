// How far the plan itself has come: every measure with its indicators.

const PLAN = { search: "", measure: "", department: "", state: "" };

function planView() {
  if (!DATA.progress) return section("plan", label("nav_plan"), note(label("plan_none")));
  return section("plan", label("nav_plan"), h("p", {}, say(DATA.progress.sentence)), note(label("progress_note")),
    filtered(PLAN, (state, set) => [
      searchField(label("search_indicator"), state.search, set("search")),
      choice(label("measure"), measureOptions(), state.measure, set("measure")),
      choice(label("responsible"), departmentOptions(), state.department, set("department")),
      choice(label("progress_state"), [["", label("only_all")], ...Object.keys(PROGRESS_STATES).map((id) => [id, label(`progress_${id}`)])], state.state, set("state")),
    ], (state, found) => {
      const rows = DATA.progress.rows.filter(({ indicator, state: stands }) => (state.measure === "" || String(DATA.indicators[indicator].node) === state.measure)
        && (state.department === "" || isFor(indicator, state.department)) && (state.state === "" || state.state === stands) && matches(indicatorWords(indicator), state.search));
      rows.sort((a, b) => DATA.indicators[a.indicator].node - DATA.indicators[b.indicator].node);
      found(label("found_indicators", { n: rows.length }));
      return progressTable(rows);
    }));
}

function progressTable(rows) {
  return dataTable({
    caption: label("progress_caption", { period: DATA.periods[LATEST] }), kind: "progress", rows, columns: [
      { id: "indicator", title: label("indicator"), head: true, order: (row) => say(DATA.indicators[row.indicator].title), show: (row) => indicatorLink(row.indicator) },
      { id: "responsible", title: label("responsible"), show: (row) => list(DATA.indicators[row.indicator].responsible) },
      { id: "deadline", title: label("progress_deadline"), order: (row) => row.deadline || "9999", show: (row) => row.deadline || label("progress_all_the_time") },
      { id: "target", title: label("target"), show: (row) => [say(DATA.indicators[row.indicator].target_words) || "–", DATA.indicators[row.indicator].basis ? h("small", {}, label(`basis_${DATA.indicators[row.indicator].basis}`)) : null] },
      { id: "city", title: label("progress_city"), numeric: true, show: (row) => (CITY === null ? "" : valueCell(row.indicator, CITY, LATEST, true)) },
      { id: "met", title: label("progress_units_met"), numeric: true, order: (row) => { const judged = row.met + row.not_met + row.not_yet_due; return judged ? row.met / judged : null; },
        show: (row) => { const judged = row.met + row.not_met + row.not_yet_due; return judged ? `${row.met} / ${judged}` : ""; } },
      { id: "state", title: label("progress_state"), order: (row) => Object.keys(PROGRESS_STATES).indexOf(row.state), show: (row) => [chip(PROGRESS_STATES[row.state], label(`progress_${row.state}`)), row.state === "no_data" ? missingFrom(row.indicator) : null] },
    ],
    group: (row) => ({ id: DATA.indicators[row.indicator].node, nodes: measureTitle(DATA.indicators[row.indicator].node) }),
  });
}

function missingFrom(indicator) {
  const offices = [...new Set(DATA.indicators[indicator].records.map((table) => DATA.tables[table].office).filter(Boolean))];
  return offices.length ? h("small", {}, label("progress_missing_from", { offices: list(offices) })) : null;
}
