// One unit: where it stands on every indicator, what moved since the period before, and what is missing to the targets.

const UNITS = { search: "", group: "", department: "" };
const PROFILE = { search: "", measure: "", department: "", only: "" };

function unitsView() {
  return section("units", label("nav_units"), note(label("units_note")),
    filtered(UNITS, (state, set) => [
      searchField(label("search_unit"), state.search, set("search")),
      choice(label("peer_group"), groupOptions(), state.group, set("group")),
    ], (state, found) => {
      const units = DATA.groups.flatMap((group, at) => (state.group === "" || state.group === String(at) ? chosenUnits(state, group) : []));
      found(label("found_units", { n: units.length }));
      return dataTable({
        caption: label("units_caption", { period: DATA.periods[LATEST] }), kind: "list", rows: units, columns: [
          { id: "unit", title: label("unit"), head: true, order: (unit) => say(DATA.units[unit].name), show: (unit) => unitLink(unit) },
          { id: "group", title: label("peer_group"), order: (unit) => DATA.units[unit].group, show: (unit) => say(DATA.groups[DATA.units[unit].group].title) },
          { id: "rank", title: label("rank"), order: (unit) => rankOf(unit), show: (unit) => rankWords(unit) },
          { id: "index", title: label("index"), numeric: true, descending: true, order: (unit) => indexOf(unit), show: indexCell },
          { id: "grade", title: label("grade"), order: (unit) => DATA.grades.findIndex((grade) => grade.id === DATA.tops[LATEST].grade[unit]), show: (unit) => gradeTitle(DATA.tops[LATEST].grade[unit]) || "—" },
        ],
      });
    }));
}

function rankWords(unit) {
  return rankOf(unit) === null ? label("not_ranked") : label("rank_of", { rank: rankOf(unit), peers: DATA.tops[LATEST].peers[unit] });
}

function fact(title, shown, big) {
  return shown === null || shown === "" ? null : h("div", { class: big ? "big" : null }, h("dt", {}, title), h("dd", {}, shown));
}

function unitFacts(unit) {
  const top = DATA.tops[LATEST];
  const score = indexOf(unit);
  const decimals = indexDecimals(DATA.units[unit].group);
  const range = DATA.ranges[unit];
  const over = DATA.periods.map((period, at) => indexOf(unit, at));
  return h("dl", { class: "facts" },
    fact(`${label("index")} ${DATA.periods[LATEST]}`, score === null ? mark(STATES.not_scored, label("no_score")) : number(score, fixed(score, decimals)), true),
    fact(label("rank"), rankWords(unit), true),
    fact(label("grade"), [gradeTitle(top.grade[unit]) || "—", top.grade[unit] !== top.grade_before[unit] ? h("small", {}, ` ${label("grade_before", { grade: gradeTitle(top.grade_before[unit]) })}`) : null], true),
    fact(label("gates"), top.gates[unit].length ? top.gates[unit].map((gate) => h("span", { class: "gate" }, glyph("■"), indicatorLink(gate))) : label("no_gates")),
    fact(label("bonus"), top.bonus[unit] === null ? "" : number(top.bonus[unit], fixed(top.bonus[unit], 2))),
    fact(label("weight_present"), presentOf(unit) === null ? "" : number(presentOf(unit), share(presentOf(unit)))),
    range ? fact(label("rank_range"), `${rangeText(rankOf(unit), range.data)}${range.both ? label("range_with_method", { both: rangeText(rankOf(unit), range.both) }) : ""}`) : null,
    LATEST > 0 ? fact(label("trend_column"), sparkline(over, overWords(over, decimals))) : null,
    fact(label("trace"), h("code", {}, traceCommand(unit))));
}

// Strengths and weaknesses: the best and the worst places of the unit among its peers.
function standingsPart(unit) {
  const named = (standing) => DATA.indicators.map((indicator, at) => [at, standingOf(at, unit)]).filter(([, row]) => row && row.standing === standing)
    .sort(([, a], [, b]) => (standing === "strength" ? a.rank - b.rank : b.rank - a.rank));
  const part = (title, rows, sign) => h("div", {}, h("h3", {}, glyph(sign), title),
    rows.length ? h("ol", {}, rows.map(([at, row]) => h("li", {}, indicatorLink(at), h("small", {}, ` ${label("rank_of", { rank: row.rank, peers: row.peers })}`))))
      : h("p", { class: "note" }, label("none_named")));
  return h("div", { class: "side" }, part(label("strengths"), named("strength"), "▲"), part(label("weaknesses"), named("weakness"), "▼"));
}

// What is missing to the targets, in cases, and what reaching one would do to the rank.
function gapsPart(unit) {
  const rows = DATA.indicators.map((indicator, at) => ({ at, compared: comparisonOf(at, unit), what: WHAT_IF.get(`${unit} ${at}`) }))
    .filter(({ compared }) => compared && compared.gap > 0).sort((a, b) => a.compared.gap - b.compared.gap);
  if (rows.length === 0) return note(label("gaps_none"));
  return dataTable({
    caption: label("gaps_caption", { period: DATA.periods[LATEST] }), kind: "gaps", rows, shown: 12, columns: [
      { id: "indicator", title: label("indicator"), head: true, order: ({ at }) => say(DATA.indicators[at].title), show: ({ at }) => indicatorLink(at) },
      { id: "value", title: label("value"), numeric: true, show: ({ at }) => valueCell(at, unit, LATEST, true) },
      { id: "target", title: label("target"), show: ({ at }) => [say(DATA.indicators[at].target_words), h("small", {}, label(`basis_${DATA.indicators[at].basis}`))] },
      { id: "gap", title: label("gap"), numeric: true, order: ({ compared }) => compared.gap, show: ({ compared }) => number(compared.gap, plain(compared.gap)) },
      { id: "evidence", title: label("evidence"), show: ({ compared }) => (compared.evidence ? label(`evidence_${compared.evidence}`) : "") },
      { id: "rank", title: label("rank_at_target"), numeric: true, order: ({ what }) => (what ? what[2] : null), show: ({ what }) => (what && what[2] !== null ? label("rank_short", { rank: what[2] }) : "") },
    ],
  });
}

// How much each part of the index moved it since the period before. The parts add up.
function contributions(unit) {
  const before = LATEST - 1;
  const [old, now] = [indexOf(unit, before), indexOf(unit)];
  const plainMean = DATA.top !== null && DATA.nodes[DATA.top].mean === "arithmetic" && DATA.missing_item === "rescale" && DATA.nodes[DATA.top].indicators.length === 0;
  if (old === null || now === null || !plainMean) return null;
  const below = childNodes(DATA.top);
  const part = (period) => {
    const counted = below.filter((at) => nodeScore(at, unit, period) !== null);
    const whole = counted.reduce((sum, at) => sum + DATA.nodes[at].weight, 0);
    return new Map(counted.map((at) => [at, (DATA.nodes[at].weight * nodeScore(at, unit, period)) / whole]));
  };
  const [was, is] = [part(before), part(LATEST)];
  const rows = below.filter((at) => was.has(at) || is.has(at)).map((at) => ({ at, part: (is.get(at) || 0) - (was.get(at) || 0) }));
  const bonus = (DATA.tops[LATEST].bonus[unit] || 0) - (DATA.tops[before].bonus[unit] || 0);
  if (bonus !== 0) rows.push({ at: null, part: bonus });
  const decimals = indexDecimals(DATA.units[unit].group);
  const shown = roundedParts(rows.map((row) => row.part), shownDifference(now, old, decimals), decimals);
  rows.forEach((row, at) => { row.shown = signed(shown[at], decimals); });
  return { rows };
}

function changePart(unit) {
  if (LATEST === 0) return null;
  const before = LATEST - 1;
  const found = contributions(unit);
  const move = DATA.moves[unit];
  const words = [];
  const [old, now] = [indexOf(unit, before), indexOf(unit)];
  const decimals = indexDecimals(DATA.units[unit].group);
  if (old !== null && now !== null) words.push(label("change_words", { from: DATA.periods[before], to: DATA.periods[LATEST], old: fixed(old, decimals), now: fixed(now, decimals), change: signed(shownDifference(now, old, decimals), decimals) }));
  if (move) {
    const places = (x) => (x === 0 ? label("places_none") : label(x < 0 ? "places_up" : "places_down", { n: plain(Math.abs(x)) }));
    words.push(label(move.from === move.to && move.own === 0 ? "move_none" : "move_words", { from: move.from, to: move.to, own: places(move.own), others: places(move.others) }));
  }
  const most = found ? Math.max(...found.rows.map((row) => Math.abs(row.part)), 0) : 0;
  return [h("h3", {}, label("change_title", { from: DATA.periods[before] })), h("p", {}, words.join("")),
    found ? dataTable({
      caption: label("change_caption", { from: DATA.periods[before], to: DATA.periods[LATEST] }), kind: "change", rows: found.rows, columns: [
        { id: "measure", title: label("measure"), head: true, show: ({ at }) => (at === null ? label("bonus") : measureTitle(at)) },
        { id: "before", title: DATA.periods[before], numeric: true, show: ({ at }) => (at === null ? "" : scoreText(nodeScore(at, unit, before))) },
        { id: "now", title: DATA.periods[LATEST], numeric: true, show: ({ at }) => (at === null ? "" : scoreText(nodeScore(at, unit))) },
        { id: "part", title: label("change_part"), numeric: true, order: ({ part }) => part, show: ({ part, shown }) => number(part, shown) },
        { id: "bar", title: label("change_bar"), show: ({ part, shown }) => bar(part, most, shown) },
      ],
    }) : null, note(label("change_note"))];
}

function scoreText(score) {
  return score === null ? label("no_score") : number(score, fixed(score, scoreDecimals(score)));
}

function unitColumns(unit) {
  const group = DATA.groups[DATA.units[unit].group];
  const others = group.ranked ? group.units.filter((other) => other !== unit) : [];
  const columns = {
    indicator: { title: label("indicator"), head: true, order: (at) => say(DATA.indicators[at].title),
      show: (at) => [indicatorLink(at), DATA.indicators[at].disclosure === "internal" ? h("span", { class: "internal" }, label("internal")) : null] },
    value: { title: label("value"), sub: label("interval"), numeric: true, show: (at) => valueCell(at, unit) },
    dots: others.length > 0 && { title: label("dots_title"), sub: label("dots_sub"), class: "picture", show: (at) => profileDots(at, unit, others) },
    rest: { title: label("standing"), order: (at) => ["better", "similar", "worse", "not_compared"].indexOf(comparisonOf(at, unit)?.standing || "not_compared"), show: (at) => standingCell(at, unit) },
    target: { title: label("target"), sub: label("verdict"), order: (at) => DATA.verdicts.indexOf(valueOf(at, unit).verdict),
      show: (at) => [say(DATA.indicators[at].target_words), " ", verdictCell(valueOf(at, unit))] },
    gap: { title: label("gap"), numeric: true, descending: true, order: (at) => comparisonOf(at, unit)?.gap, show: (at) => gapText(at, unit) },
    change: LATEST > 0 && { title: label("previous"), sub: DATA.periods[LATEST - 1], numeric: true, class: "before", show: (at) => previousCell(at, unit) },
    score: { title: label("score"), numeric: true, descending: true, order: (at) => valueOf(at, unit).score, show: (at) => indicatorScore(at, unit) },
    trace: { title: label("trace"), class: "trace", show: (at) => traceCell(at, unit) },
  };
  return DATA.site.unit_columns.filter((id) => columns[id]).map((id) => ({ id, ...columns[id] }));
}

function gapText(at, unit) {
  const compared = comparisonOf(at, unit);
  return compared && compared.gap > 0 ? number(compared.gap, plain(compared.gap)) : "";
}

function profileDots(at, unit, others) {
  const row = valueOf(at, unit);
  const there = others.map((other) => valueOf(at, other)).filter((other) => other && other.value !== null).map((other) => other.value);
  if (there.length === 0 && row.value === null) return "";
  const target = DATA.indicators[at].target;
  const words = label("dots_words", {
    n: there.length, low: there.length ? fixed(Math.min(...there), 1) : "—", high: there.length ? fixed(Math.max(...there), 1) : "—",
    own: row.value === null ? label("verdict_no_value") : valueText(DATA.indicators[at], row), target: target === undefined ? label("verdict_no_target") : plain(target),
  });
  return dotStrip({ others: there, own: row.value, target, words });
}

function previousCell(at, unit) {
  const [row, before] = [valueOf(at, unit), valueOf(at, unit, LATEST - 1)];
  if (!before) return "";
  const shown = valueCell(at, unit, LATEST - 1, true);
  if (row.value === null || before.value === null) return shown;
  return [shown.nodes, h("span", { class: "change" }, arrow(shownDifference(row.value, before.value, Math.max(row.decimals, before.decimals)), Math.max(row.decimals, before.decimals)))];
}

function indicatorScore(at, unit) {
  const { role } = DATA.indicators[at];
  const { score } = valueOf(at, unit);
  if (score !== null) return number(score, fixed(score, decimalsApart([score, 0, 100], 2)));
  if (role === "gate") return h("small", {}, label(DATA.tops[LATEST].gates[unit].includes(at) ? "gate_breached" : "gate_passed"));
  return h("small", {}, label({ context: "context_short", bonus: "bonus", scored: "no_score" }[role]));
}

// From which records a number comes, and the command that shows each of them.
function traceCell(at, unit) {
  const row = valueOf(at, unit);
  const indicator = DATA.indicators[at];
  const fraction = row.numerator === null ? "" : plain(row.numerator) + (indicator.denominator && row.denominator !== null ? ` / ${plain(row.denominator)}` : "");
  return fold([fraction ? `${fraction} · ` : "", label("records_n", { n: plain(row.records) })],
    h("p", {}, list(indicator.records.map((table) => say(DATA.tables[table].title)))), h("code", {}, traceCommand(unit, at)));
}

function sourcesPart(unit, indicators) {
  const tables = [...new Set(indicators.flatMap((at) => DATA.indicators[at].records))].sort();
  const { sources } = DATA.quality[STATE.lang];
  const listed = tables.map((table) => [table, sources.filter((source) => source.table === table)]).filter(([, files]) => files.length > 0);
  if (listed.length === 0) return null;
  return fold(label("unit_sources", { unit: say(DATA.units[unit].name) }),
    h("ul", { class: "sources" }, listed.map(([table, files]) => h("li", {}, say(DATA.tables[table].title), colon(),
      files.map((file) => h("span", { class: "file" }, file.path, " ", h("code", {}, file.digest)))))));
}

function profileRows(unit, state) {
  const keep = {
    "": () => true,
    not_met: (at) => valueOf(at, unit).verdict === "not_met",
    worse: (at) => comparisonOf(at, unit)?.standing === "worse",
    better: (at) => comparisonOf(at, unit)?.standing === "better",
    missing: (at) => valueOf(at, unit).value === null,
  }[state.only];
  return MEASURES.filter((node) => state.measure === "" || String(node) === state.measure)
    .flatMap((node) => DATA.nodes[node].indicators)
    .filter((at) => valueOf(at, unit) && (state.department === "" || isFor(at, state.department)) && matches(indicatorWords(at), state.search) && keep(at));
}

function profileTable(unit, rows) {
  return dataTable({
    caption: label("unit_indicators", { unit: say(DATA.units[unit].name), period: DATA.periods[LATEST] }), kind: "indicators", rows, columns: unitColumns(unit),
    group: (at) => {
      const node = DATA.indicators[at].node;
      const cell = measureCell(node, unit);
      return { id: node, nodes: [measureTitle(node), h("span", { class: `chip ${cell.kind}` }, cell.nodes)] };
    },
  });
}

function unitBody(unit, printed) {
  const all = profileRows(unit, { search: "", measure: "", department: "", only: "" });
  return [unitFacts(unit), standingsPart(unit), changePart(unit), printed ? null : [h("h3", {}, label("gaps_title")), gapsPart(unit)],
    h("h3", {}, label("profile_title")), note(`${label("dots_note")} ${label("trace_note")}`),
    printed ? profileTable(unit, all) : filtered(PROFILE, (state, set) => [
      searchField(label("search_indicator"), state.search, set("search")),
      choice(label("measure"), measureOptions(), state.measure, set("measure")),
      choice(label("responsible"), departmentOptions(), state.department, set("department")),
      choice(label("only"), ["", "not_met", "worse", "better", "missing"].map((id) => [id, label(`only_${id || "all"}`)]), state.only, set("only")),
    ], (state, found) => {
      const rows = profileRows(unit, state);
      found(label("found_indicators", { n: rows.length }));
      return profileTable(unit, rows);
    }),
    printed ? null : sourcesPart(unit, all)];
}

function unitTitle(unit) {
  return [name(say(DATA.units[unit].name)), " ", h("small", {}, `${say(DATA.groups[DATA.units[unit].group].title)} · ${DATA.units[unit].id}`)];
}

function unitView(id) {
  const unit = UNIT_AT.get(id);
  if (unit === undefined) return missingView();
  return section("unit", unitTitle(unit), unitBody(unit, false));
}
