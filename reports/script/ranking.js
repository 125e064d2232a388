// Ranks inside peer groups, with how far they could be off.

const RANKING = { group: FIRST_GROUP, search: "" };

function rankingColumns(group, at) {
  const top = DATA.tops[LATEST];
  const decimals = indexDecimals(at);
  const range = (unit) => DATA.ranges[unit];
  const ranks = new Map();
  for (const unit of group.units) ranks.set(rankOf(unit), (ranks.get(rankOf(unit)) || 0) + 1);
  const tierStarts = group.units.some((unit) => range(unit));
  const columns = {
    rank: { title: label("rank"), class: "rank", order: (unit) => rankOf(unit),
      show: (unit) => (rankOf(unit) === null ? "—" : [String(rankOf(unit)), ranks.get(rankOf(unit)) > 1 ? h("small", {}, ` ${label("tied")}`) : null]) },
    unit: { title: label("unit"), head: true, class: "sticky", order: (unit) => say(DATA.units[unit].name), show: (unit) => unitLink(unit) },
    index: { title: label("index"), numeric: true, descending: true, order: (unit) => indexOf(unit),
      show: (unit) => (indexOf(unit) === null ? stateCell("not_scored") : number(indexOf(unit), fixed(indexOf(unit), decimals))) },
    grade: { title: label("grade"), order: (unit) => DATA.grades.findIndex((grade) => grade.id === top.grade[unit]),
      show: (unit) => [gradeTitle(top.grade[unit]) || "—", top.grade[unit] !== top.grade_before[unit] ? h("small", {}, label("grade_before", { grade: gradeTitle(top.grade_before[unit]) })) : null] },
    change: LATEST > 0 && { title: label("change_rank"), sub: DATA.periods[LATEST - 1], order: (unit) => rankChange(unit),
      show: (unit) => rankChangeWords(unit) },
    range: tierStarts && { title: label("rank_range"), sub: label("both_range_short"), order: (unit) => range(unit)?.data[0],
      show: (unit) => range(unit) && [
        rankLine({ rank: rankOf(unit), range: range(unit).data, joint: range(unit).joint, peers: group.units.length,
          words: label("rank_line_words", { rank: rankOf(unit) ?? "—", from: range(unit).data[0], to: range(unit).data[1], jointFrom: range(unit).joint[0], jointTo: range(unit).joint[1] }) }),
        h("span", { class: "ranges" }, [["range_data", range(unit).data], ["range_method", range(unit).method], ["range_both", range(unit).both]]
          .filter(([, ends]) => ends).map(([key, ends]) => h("span", {}, `${label(key)} ${rangeText(rankOf(unit), ends)}`)))] },
    tier: tierStarts && { title: label("tier"), order: (unit) => range(unit)?.tier, show: (unit) => range(unit)?.tier ?? "" },
    expected: tierStarts && { title: label("expected_rank"), numeric: true, order: (unit) => range(unit)?.expected,
      show: (unit) => range(unit) && number(range(unit).expected, fixed(range(unit).expected, 1)) },
    top3: tierStarts && group.units.length > 3 && { title: label("p_top3"), numeric: true, descending: true, order: (unit) => range(unit)?.p_top3,
      show: (unit) => range(unit) && number(range(unit).p_top3, share(range(unit).p_top3)) },
    alternative: DATA.alternative && { title: label("alternative_column", { title: say(DATA.alternative.title) }), order: (unit) => DATA.alternative.units[unit]?.[0],
      show: (unit) => { const row = DATA.alternative.units[unit]; return row && row[0] !== null ? [label("alternative_cell", { rank: row[0] }), h("small", {}, number(row[1], fixed(row[1], decimals)))] : "—"; } },
    gates: { title: label("gates"), show: (unit) => (top.gates[unit].length ? top.gates[unit].map((gate) => h("span", { class: "gate" }, glyph("■"), indicatorLink(gate))) : label("no_gates")) },
    bonus: { title: label("bonus"), numeric: true, descending: true, order: (unit) => top.bonus[unit], show: (unit) => (top.bonus[unit] === null ? "" : number(top.bonus[unit], fixed(top.bonus[unit], 2))) },
    present: { title: label("weight_present"), numeric: true, descending: true, order: (unit) => presentOf(unit), show: (unit) => (presentOf(unit) === null ? "" : number(presentOf(unit), share(presentOf(unit)))) },
    trend: LATEST > 0 && { title: label("trend_column"), sub: `${DATA.periods[0]}–${DATA.periods[LATEST]}`, order: null,
      show: (unit) => { const over = DATA.periods.map((period, place) => indexOf(unit, place)); return sparkline(over, overWords(over, decimals), groupRange(at)); } },
  };
  return DATA.site.ranking_columns.filter((id) => columns[id]).map((id) => ({ id, ...columns[id] }));
}

function presentOf(unit) {
  return DATA.top === null ? null : DATA.node_figures[LATEST][DATA.top].present[unit];
}

// The indexes of a group over all periods, so that its lines share one scale.
function groupRange(group) {
  return DATA.groups[group].units.flatMap((unit) => DATA.periods.map((period, at) => indexOf(unit, at))).filter((x) => x !== null);
}

function overWords(numbers, decimals) {
  return list(DATA.periods.map((period, at) => `${period} ${numbers[at] === null ? label("no_score") : fixed(numbers[at], decimals)}`));
}

function rankChange(unit) {
  const before = rankOf(unit, LATEST - 1);
  return before === null || rankOf(unit) === null ? null : rankOf(unit) - before;
}

function rankChangeWords(unit) {
  const change = rankChange(unit);
  if (change === null) return "—";
  if (change === 0) return "→";
  return mark(change < 0 ? "↑" : "↓", label(change < 0 ? "places_up" : "places_down", { n: Math.abs(change) }));
}

// How many tiers of units that can be told apart there are.
function tierWords(group) {
  const tiers = new Set(group.units.map((unit) => DATA.ranges[unit]?.tier).filter(Boolean));
  if (tiers.size === 0) return null;
  return label(tiers.size === 1 ? "rank_range_one_tier" : "rank_range_words", { n: group.units.length, tiers: tiers.size });
}

function rankingView() {
  return section("ranking", label("nav_ranking"), note(label("ranking_note")), note(label("range_note")), note(label("draws_note")),
    filtered(RANKING, (state, set) => [
      searchField(label("search_unit"), state.search, set("search")),
      choice(label("peer_group"), groupOptions(), state.group, set("group")),
    ], (state, found) => {
      let count = 0;
      const tables = DATA.groups.map((group, at) => {
        if (!group.ranked || (state.group !== "" && state.group !== String(at))) return null;
        const units = chosenUnits(state, group);
        count += units.length;
        if (units.length === 0) return null;
        return h("div", { class: "group" }, h("h3", {}, say(group.title)), tierWords(group) ? h("p", {}, tierWords(group)) : null,
          dataTable({ caption: label("ranking_caption", { group: say(group.title), period: DATA.periods[LATEST] }), columns: rankingColumns(group, at), rows: units, kind: "ranking", sorted: "rank" }));
      });
      found(label("found_units", { n: count }));
      return tables;
    }));
}
