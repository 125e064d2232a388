// One indicator: what it means, who answers for it, and how all units stand.

const INDICATOR = { group: FIRST_GROUP };
const INDICATORS = { search: "", measure: "", department: "", group: "" };

function indicatorWords(at) {
  const { title, id, question, number: code } = DATA.indicators[at];
  return `${say(title)} ${id} ${say(question)} ${code || ""}`;
}

function indicatorsView() {
  return section("indicators", label("nav_indicators"), note(label("indicators_note")),
    filtered(INDICATORS, (state, set) => [
      searchField(label("search_indicator"), state.search, set("search")),
      choice(label("measure"), measureOptions(), state.measure, set("measure")),
      choice(label("responsible"), departmentOptions(), state.department, set("department")),
      choice(label("peer_group"), DATA.groups.map((group, at) => [String(at), say(group.title)]), state.group || "0", set("group")),
    ], (state, found) => {
      const group = DATA.groups[Number(state.group || 0)];
      const rows = MEASURES.filter((node) => state.measure === "" || String(node) === state.measure).flatMap((node) => DATA.nodes[node].indicators)
        .filter((at) => (state.department === "" || isFor(at, state.department)) && matches(indicatorWords(at), state.search));
      found(label("found_indicators", { n: rows.length }));
      return indicatorList(rows, group);
    }));
}

function indicatorList(rows, group) {
  return dataTable({
    caption: label("indicators_caption", { period: DATA.periods[LATEST] }), kind: "list", rows, columns: [
      { id: "indicator", title: label("indicator"), head: true, order: (at) => say(DATA.indicators[at].title), show: (at) => indicatorLink(at) },
      { id: "kind", title: label("role"), order: (at) => DATA.indicators[at].role, show: (at) => label(`role_${DATA.indicators[at].role}`) },
      { id: "city", title: label("progress_city"), numeric: true, show: (at) => (CITY === null ? "" : valueCell(at, CITY, LATEST, true)) },
      ...(group ? [{ id: "dots", title: say(group.title), sub: label("dots_sub_all"), class: "picture", show: (at) => groupDots(at, group) }] : []),
      { id: "target", title: label("target"), show: (at) => say(DATA.indicators[at].target_words) || "–" },
      { id: "state", title: label("progress_state"), order: (at) => Object.keys(PROGRESS_STATES).indexOf(PROGRESS.get(at)?.state), show: (at) => progressChip(at) },
      { id: "responsible", title: label("responsible"), show: (at) => list(DATA.indicators[at].responsible) },
    ],
    group: (at) => ({ id: DATA.indicators[at].node, nodes: measureTitle(DATA.indicators[at].node) }),
  });
}

function progressChip(at) {
  const row = PROGRESS.get(at);
  return row ? chip(PROGRESS_STATES[row.state], label(`progress_${row.state}`)) : "";
}

function groupDots(at, group) {
  const there = group.units.map((unit) => valueOf(at, unit)).filter((row) => row && row.value !== null).map((row) => row.value);
  if (there.length === 0) return "";
  const target = DATA.indicators[at].target;
  return dotStrip({ others: there, own: null, target, words: label("dots_words_all", { n: there.length, low: fixed(Math.min(...there), 1), high: fixed(Math.max(...there), 1), target: target === undefined ? label("verdict_no_target") : plain(target) }) });
}

function definitionFacts(at) {
  const indicator = DATA.indicators[at];
  const offices = [...new Set(indicator.records.map((table) => DATA.tables[table].office).filter(Boolean))];
  const row = (title, ...shown) => (shown.flat().filter(Boolean).length ? [h("dt", {}, title), h("dd", {}, shown)] : null);
  const formula = { proportion: " ÷ ", ratio: " ÷ ", rate: " ÷ " }[indicator.kind];
  return h("dl", { class: "definition" },
    row(label("question"), say(indicator.question)),
    row(label("definition"), say(indicator.numerator), formula && indicator.denominator ? [formula, say(indicator.denominator)] : null, h("small", {}, ` ${label(`kind_${indicator.kind}`)} · ${say(indicator.unit)}`)),
    row(label("clause"), measureTitle(indicator.node), indicator.clause && indicator.clause !== DATA.nodes[indicator.node].clause ? ` ${indicator.clause}` : null, indicator.number ? h("small", {}, ` ${indicator.number}`) : null),
    row(label("target"), say(indicator.target_words) || label("verdict_no_target"), indicator.basis ? h("small", {}, ` ${label(`basis_${indicator.basis}`)}${indicator.source ? colon() + indicator.source : ""}`) : null),
    row(label("how_scored"), say(indicator.how), indicator.weight > 0 ? h("small", {}, ` ${label("weight_in_measure")} ${plain(indicator.weight)}`) : null),
    row(label("min_denominator"), indicator.min_denominator > 0 ? plain(indicator.min_denominator) : null),
    row(label("responsible"), indicator.responsible.map((who, place) => [place ? label("separator") : "", who])),
    row(label("tables"), list(indicator.records.map((table) => say(DATA.tables[table].title))), offices.length ? h("small", {}, ` ${label("office")}${colon()}${list(offices)}`) : null),
    row(label("disclosure"), label(`disclosure_${indicator.disclosure}`)),
    row(label("trace"), CITY === null ? null : h("code", {}, traceCommand(CITY, at))),
    indicator.page.map(([key, text]) => row(label(key), say(text))),
    indicator.history.length ? row(label("history"), h("ul", {}, indicator.history.map(([on, change]) => h("li", {}, `${on} ${change}`)))) : null);
}

function indicatorRanking(at, group) {
  const indicator = DATA.indicators[at];
  const rows = group.units.filter((unit) => valueOf(at, unit)).map((unit) => ({ unit, row: valueOf(at, unit) }));
  if (rows.length === 0) return null;
  const there = rows.filter(({ row }) => row.value !== null);
  const numbers = there.flatMap(({ row }) => [row.value, ...(row.lower === null ? [] : [row.lower, row.upper])]);
  if (indicator.target !== undefined) numbers.push(indicator.target);
  const across = numbers.length ? scale(numbers, 8, 232) : null;
  const way = indicator.better === "less" ? 1 : -1;
  rows.sort((a, b) => (a.row.value === null) - (b.row.value === null) || way * (a.row.value - b.row.value) || a.unit - b.unit);
  const ranked = rows.some(({ unit }) => standingOf(at, unit));
  const decimals = there.length ? Math.max(...there.map(({ row }) => row.decimals)) : 0;
  const columns = [
    ranked && { id: "rank", title: label("rank"), class: "rank", order: ({ unit }) => standingOf(at, unit)?.rank, show: ({ unit }) => standingOf(at, unit)?.rank ?? "—" },
    { id: "unit", title: label("unit"), head: true, class: "sticky", order: ({ unit }) => say(DATA.units[unit].name), show: ({ unit }) => unitLink(unit) },
    { id: "value", title: label("value"), sub: label("interval"), numeric: true, descending: way < 0, order: ({ row }) => row.value, show: ({ unit }) => valueCell(at, unit) },
    { id: "dots", title: label("interval_dots"), sub: across ? `${fixed(across.low, Math.min(decimals, 1))}–${fixed(across.high, Math.min(decimals, 1))}${isPercent(indicator) ? "%" : ""}` : null, class: "picture",
      show: ({ unit, row }) => (row.value === null ? "" : intervalDot({ row, at: across, target: indicator.target, words: label("interval_words", { unit: say(DATA.units[unit].name), value: valueText(indicator, row) }) })) },
    { id: "verdict", title: label("verdict"), order: ({ row }) => DATA.verdicts.indexOf(row.verdict), show: ({ row }) => verdictCell(row) },
    { id: "rest", title: label("standing"), order: ({ unit }) => ["better", "similar", "worse", "not_compared"].indexOf(comparisonOf(at, unit)?.standing || "not_compared"), show: ({ unit }) => standingCell(at, unit) },
    { id: "gap", title: label("gap"), numeric: true, descending: true, order: ({ unit }) => comparisonOf(at, unit)?.gap, show: ({ unit }) => gapText(at, unit) },
    LATEST > 0 && { id: "trend", title: label("trend_column"), sub: `${DATA.periods[0]}–${DATA.periods[LATEST]}`, show: ({ unit }) => valueTrend(at, unit) },
    { id: "trace", title: label("trace"), class: "trace", show: ({ unit }) => traceCell(at, unit) },
  ].filter(Boolean);
  return dataTable({ caption: label("indicator_caption", { group: say(group.title), indicator: say(indicator.title), period: DATA.periods[LATEST] }), kind: "indicator", columns, rows });
}

function valueTrend(at, unit) {
  const over = DATA.periods.map((period, place) => valueOf(at, unit, place));
  const words = list(DATA.periods.map((period, place) => `${period} ${over[place] && over[place].value !== null ? valueText(DATA.indicators[at], over[place]) : label("verdict_no_value")}`));
  return sparkline(over.map((row) => (row ? row.value : null)), words);
}

function funnelPart(at, group, place) {
  const facts = DATA.funnels[at][place];
  if (!facts) return null;
  const indicator = DATA.indicators[at];
  const points = group.units.map((unit) => ({ unit, row: valueOf(at, unit), compared: comparisonOf(at, unit) }))
    .filter(({ row, compared }) => row && row.value !== null && row.denominator > 0 && compared)
    .map(({ unit, row, compared }) => ({ name: say(DATA.units[unit].name), value: row.value, size: row.denominator, limits: compared.limits, outside: Boolean(compared.place && compared.place !== "usual") }));
  if (points.length < 3) return null;
  const [centre, limits, phi] = facts;
  const outside = points.filter((point) => point.outside).map((point) => point.name);
  const words = outside.length ? label("funnel_outside", { units: list(outside) }) : label("funnel_none_outside");
  return h("figure", {},
    h("figcaption", {}, h("strong", {}, label("chart_funnel", { indicator: say(indicator.title), group: say(group.title) })), h("p", {}, words)),
    h("div", { class: "chart-box", tabindex: "0", role: "group", "aria-label": label("chart_funnel", { indicator: say(indicator.title), group: say(group.title) }) },
      funnel({ points, centre, unit: isPercent(indicator) ? "%" : "", words, sizeTitle: `${indicator.denominator ? say(indicator.denominator) : ""}${label("log_scale")}`, valueTitle: say(indicator.title) })),
    note(label("funnel_key")), note(label(limits, { phi: phi === null ? "—" : fixed(phi, 2) })), note(label("funnel_and_rest")));
}

function indicatorView(id) {
  const at = INDICATOR_AT.get(id);
  if (at === undefined) return missingView();
  const row = PROGRESS.get(at);
  const cityWords = CITY === null || !valueOf(at, CITY) ? null : h("p", { class: "city" }, say(DATA.units[CITY].name), colon(), valueCell(at, CITY).nodes, " ", verdictCell(valueOf(at, CITY)), " ", LATEST > 0 ? valueTrend(at, CITY) : null);
  return section("indicator", [name(say(DATA.indicators[at].title)), " ", h("small", {}, id)],
    definitionFacts(at), cityWords,
    row ? h("p", {}, chip(PROGRESS_STATES[row.state], label(`progress_${row.state}`)), " ", label("indicator_state", { units: row.units, met: row.met, not_met: row.not_met + row.not_yet_due, none: row.no_value + row.too_little })) : null,
    filtered(INDICATOR, (state, set) => [choice(label("peer_group"), groupOptions(), state.group, set("group"))], (state, found) => {
      const groups = DATA.groups.map((group, place) => [group, place]).filter(([group, place]) => group.ranked && (state.group === "" || state.group === String(place)));
      found(label("found_units", { n: groups.reduce((sum, [group]) => sum + group.units.filter((unit) => valueOf(at, unit)).length, 0) }));
      return groups.map(([group, place]) => h("div", { class: "group" }, indicatorRanking(at, group), funnelPart(at, group, place)));
    }));
}
