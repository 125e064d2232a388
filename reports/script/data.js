// The data of the page, the language it is read in, and ways to find things in it.

const DATA = JSON.parse(document.getElementById("data").textContent);
const STATE = { lang: DATA.lang };
const LATEST = DATA.periods.length - 1;
// With so many units one group is shown at first.
const FIRST_GROUP = DATA.units.length > 4 * DATA.site.rows_at_once ? "0" : "";

// A text in the language of the reader. What is the same in both languages is one string.
function say(text) {
  if (text === null || text === undefined) return "";
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text[STATE.lang === "zh" ? 0 : 1];
  return text[STATE.lang];
}

// A label, with {name} filled in.
function label(key, fill) {
  const text = Object.hasOwn(DATA.texts, key) ? say(DATA.texts[key]) : `⟨${key}⟩`;
  return fill ? text.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(fill, name) ? String(fill[name]) : all)) : text;
}

function colon() {
  return STATE.lang === "zh" ? "：" : ": ";
}

// Words of a list, joined as the language does it.
function list(words) {
  return words.join(label("separator"));
}

// A row of values, by name instead of by place.
function valueRow(row) {
  const [period, unit, status, value, decimals, lower, upper, intervalDecimals, numerator, denominator, records, score, verdict] = row;
  return {
    period, unit, value: value ?? null, decimals, lower: lower ?? null, upper: upper ?? null, intervalDecimals,
    numerator: numerator ?? null, denominator: denominator ?? null, records: records ?? 0, score: score ?? null,
    status: DATA.statuses[status], verdict: verdict === undefined || verdict === null ? "" : DATA.verdicts[verdict],
  };
}

function comparisonRow(row) {
  const [unit, standing, evidence, gap, rest, outerLower, lower, upper, outerUpper, place] = row;
  return {
    unit, standing, evidence: evidence ?? null, gap: gap ?? null, rest: rest ?? null,
    limits: upper === undefined || upper === null ? null : [outerLower, lower, upper, outerUpper], place: place ?? null,
  };
}

function keyed(lists, keys) {
  return lists.map((rows) => {
    const of = new Map();
    for (const row of rows) of.set(keys(row), row);
    return of;
  });
}

// By indicator: rows by period and unit, comparisons by unit, standings by unit.
const VALUES = keyed(DATA.values, (row) => row[0] * DATA.units.length + row[1]);
const COMPARISONS = keyed(DATA.comparisons, (row) => row[0]);
const STANDINGS = keyed(DATA.standings, (row) => row[0]);
const WHAT_IF = new Map(DATA.what_if.map((row) => [`${row[0]} ${row[1]}`, row]));
const PROGRESS = new Map((DATA.progress ? DATA.progress.rows : []).map((row) => [row.indicator, row]));

function valueOf(indicator, unit, period = LATEST) {
  const row = VALUES[indicator].get(period * DATA.units.length + unit);
  return row ? valueRow(row) : null;
}

function comparisonOf(indicator, unit) {
  const row = COMPARISONS[indicator].get(unit);
  return row ? comparisonRow(row) : null;
}

function standingOf(indicator, unit) {
  const row = STANDINGS[indicator].get(unit);
  return row ? { rank: row[1], peers: row[2], standing: row[3] } : null;
}

const UNIT_AT = new Map(DATA.units.map((unit, at) => [unit.id, at]));
const INDICATOR_AT = new Map(DATA.indicators.map((indicator, at) => [indicator.id, at]));
const CITY = UNIT_AT.has(DATA.plan.top_unit) ? UNIT_AT.get(DATA.plan.top_unit) : null;
// Nodes that hold indicators: the measures of the plan.
const MEASURES = DATA.nodes.map((node, at) => at).filter((at) => DATA.nodes[at].indicators.length > 0);

function isPercent(indicator) {
  return indicator.kind === "proportion" || indicator.kind === "ratio";
}

function nodeScore(node, unit, period = LATEST) {
  const figures = DATA.node_figures[period];
  return figures ? figures[node].score[unit] : null;
}

function indexOf(unit, period = LATEST) {
  return DATA.top === null ? null : nodeScore(DATA.top, unit, period);
}

function rankOf(unit, period = LATEST) {
  const figures = DATA.node_figures[period];
  return DATA.top === null || !figures ? null : figures[DATA.top].rank[unit];
}

function gradeTitle(id) {
  const grade = DATA.grades.find((grade) => grade.id === id);
  return grade ? say(grade.title) : id;
}

// The command that shows the records behind a number.
function traceCommand(unit, indicator, period = LATEST) {
  const parts = ["chengxin", "trace", DATA.units[unit].id];
  if (indicator !== undefined) parts.push(DATA.indicators[indicator].id, DATA.periods[period]);
  return parts.join(" ");
}
