// What one cell shows: a number, or why there is none. Always glyph and word, never colour alone.

const STATES = { zero: "◎", not_reported: "×", impossible: "！", suppressed: "■", no_denominator: "—", too_few: "◇", not_scored: "○" };
const VERDICTS = {
  met: ["strong", "▲"], not_met: ["weak", "▼"], not_yet_due: ["middle", "●"], too_little_evidence: ["too_few", "◇"],
  no_value: ["not_scored", "○"], no_target: ["none", "–"],
};
const STANDING_GLYPHS = { better: "▲", similar: "●", worse: "▼", not_compared: "○" };
const PROGRESS_STATES = {
  met: ["strong", "▲"], overdue: ["weak", "▼"], open: ["middle", "●"], not_yet_due: ["middle", "●"], no_target: ["none", "–"],
  no_data: ["not_reported", "×"],
};

function mark(sign, word) {
  return h("span", { class: "mark" }, glyph(sign), word);
}

function chip([kind, sign], word) {
  return h("span", { class: `chip ${kind}` }, mark(sign, word));
}

// A class for the cell and what stands in it.
function stateCell(state) {
  return { kind: state, nodes: [mark(STATES[state], label(`state_${state}`))] };
}

function stateOf(status) {
  return { ok: "not_scored", too_few_records: "too_few" }[status] || status;
}

function bandOf(score) {
  return DATA.bands.find((band) => score >= band.at_least);
}

function scoreCell(score, extra) {
  const band = bandOf(score);
  const shown = number(score, fixed(score, scoreDecimals(score)));
  return { kind: band ? band.class : "", nodes: [shown, band ? mark(band.glyph, say(band.word)) : null, extra] };
}

// The score of a measure, with the change since the period before and how many targets are met.
function measureCell(node, unit) {
  const score = nodeScore(node, unit);
  const state = DATA.node_figures[LATEST][node].state[unit];
  if (score === null) return stateCell(state || "no_denominator");
  const before = LATEST > 0 ? nodeScore(node, unit, LATEST - 1) : null;
  const [met, judged] = targetsMet(node, unit);
  const extra = h("span", { class: "extra" },
    before === null ? null : h("span", { class: "change" }, arrow(shownDifference(score, before, 1), 1)),
    judged ? h("span", { class: "tick" }, glyph("⊢"), `${label("matrix_met")}${met}/${judged}`) : null);
  if (state === "zero") return { kind: "zero", nodes: [number(score, fixed(score, 0)), mark(STATES.zero, label("state_zero")), extra] };
  return scoreCell(score, extra);
}

function targetsMet(node, unit) {
  let met = 0;
  let judged = 0;
  for (const at of DATA.nodes[node].indicators) {
    const row = valueOf(at, unit);
    if (row && ["met", "not_met", "not_yet_due"].includes(row.verdict)) {
      judged += 1;
      if (row.verdict === "met") met += 1;
    }
  }
  return [met, judged];
}

function valueText(indicator, row) {
  return fixed(row.value, row.decimals) + (isPercent(indicator) ? "%" : "");
}

// A value with its interval, or why there is none.
function valueCell(at, unit, period = LATEST, brief = false) {
  const indicator = DATA.indicators[at];
  const row = valueOf(at, unit, period);
  if (!row) return stateCell("no_denominator");
  if (row.value === null) return stateCell(stateOf(row.status));
  const shown = [number(row.value, valueText(indicator, row))];
  if (!isPercent(indicator)) shown.push(h("small", { class: "of" }, ` ${say(indicator.unit)}`));
  if (row.value === 0) shown.push(mark(STATES.zero, label("state_zero")));
  if (!brief && row.lower !== null) {
    shown.push(h("small", {}, `${fixed(row.lower, row.intervalDecimals)}–${fixed(row.upper, row.intervalDecimals)}`));
  }
  return { kind: row.value === 0 ? "zero" : "", nodes: shown };
}

function verdictCell(row) {
  return row && row.verdict ? chip(VERDICTS[row.verdict], label(`verdict_${row.verdict}`)) : null;
}

// How a value stands to the rest of its group, and what that rest is together.
function standingCell(at, unit) {
  const compared = comparisonOf(at, unit);
  const standing = compared ? compared.standing : "not_compared";
  const indicator = DATA.indicators[at];
  const rest = compared && compared.rest !== null ? h("small", {}, label("rest_is", { value: fixed(compared.rest, valueOf(at, unit).decimals) + (isPercent(indicator) ? "%" : "") })) : null;
  return [mark(STANDING_GLYPHS[standing], label(`standing_${standing}`)), rest];
}

// Between which ranks; marked where the published rank itself lies outside.
function rangeText(rank, range) {
  if (!range) return "";
  const inside = rank === null || (range[0] <= rank && rank <= range[1]);
  return `${range[0]}–${range[1]}${inside ? "" : "※"}`;
}

function legend(withBands = true) {
  let above = 100;
  const bands = withBands ? DATA.bands.map((band) => {
    const key = band.at_least === 0 ? "legend_band_below" : "legend_band";
    const words = label(key, { word: say(band.word), from: plain(band.at_least), to: plain(above) });
    above = band.at_least;
    return [band.class, band.glyph, words];
  }) : [];
  const states = Object.entries(STATES).map(([state, sign]) => [state, sign, label(`state_${state}`) + colon() + label(`legend_${state}`)]);
  return h("details", { class: "legend" }, h("summary", {}, label("legend")),
    h("ul", {}, [...bands, ...states].map(([kind, sign, words]) => h("li", {}, h("span", { class: `swatch ${kind}`, "aria-hidden": "true" }, sign), words))));
}
