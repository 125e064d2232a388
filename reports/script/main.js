// Which view is shown, the ways from one to another, the language, and print.

const VIEWS = {
  overview: overviewView, ranking: rankingView, units: unitsView, unit: unitView, indicators: indicatorsView, indicator: indicatorView, fields: fieldsView,
  plan: planView, departments: departmentsView, department: departmentView, weights: weightsView, method: methodView, quality: qualityView, all: allViews,
};
// Under which part of the page a view of one thing belongs.
const PART_OF = { unit: "units", indicator: "indicators", department: "departments" };

function missingView() {
  return section("missing", label("not_found"), h("p", {}, link("overview", undefined, label("nav_overview"))));
}

// The whole report one after the other, for print and for keeping.
function allViews() {
  const parts = DATA.site.sections.filter((id) => !["units", "indicators", "weights"].includes(id)).map((id) => VIEWS[id]());
  if (!DATA.site.sections.includes("units")) return parts;
  if (DATA.units.length > DATA.site.profiles_in_whole) return [...parts, section("units", label("nav_units"), note(label("profiles_apart")))];
  const units = DATA.groups.flatMap((group) => group.units).map((unit) => h("section", { class: "unit", "aria-label": say(DATA.units[unit].name) }, h("h2", {}, unitTitle(unit)), simulatedMark(), unitBody(unit, true)));
  return [...parts, ...units];
}

function route() {
  const [view, id] = decodeHash(location.hash.slice(1));
  return Object.hasOwn(VIEWS, view) ? [view, id] : [DATA.site.sections[0], undefined];
}

function decodeHash(hash) {
  try {
    return hash.split("/").map(decodeURIComponent);
  } catch {
    return [""];
  }
}

function navigation(here) {
  const current = PART_OF[here] || here;
  return h("nav", { "aria-label": label("contents") }, h("ul", {}, DATA.site.sections.map((id) =>
    h("li", {}, h("a", { href: `#${id}`, "aria-current": id === current ? "page" : null }, label(`nav_${id}`))))));
}

function head(here) {
  const facts = [[label("document"), DATA.plan.document], [label("latest_period"), DATA.periods[LATEST]], [label("all_periods"), list(DATA.periods)], [label("made_on"), DATA.made_on], [label("program"), `chengxin ${DATA.version}`]];
  const internal = DATA.indicators.some((indicator) => indicator.disclosure === "internal");
  return h("header", {},
    h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); document.getElementById("main").focus(); } }, label("skip")),
    h("p", { class: "kind" }, label("scoreboard")), h("h1", {}, say(DATA.plan.title)), simulatedMark(), internal ? h("p", { class: "edition" }, label("edition")) : null,
    h("div", { class: "tools" },
      h("dl", { class: "facts" }, facts.map(([title, shown]) => fact(title, shown))),
      h("button", { type: "button", id: "language", lang: STATE.lang === "zh" ? "en" : "zh-CN", onclick: switchLanguage }, STATE.lang === "zh" ? "English" : "中文"),
      h("button", { type: "button", onclick: () => window.print() }, label("print_view")),
      h("a", { href: "#all" }, label("print_all"))),
    navigation(here));
}

function foot() {
  return h("footer", {}, simulatedMark(), h("p", {}, `${say(DATA.plan.title)} ${DATA.plan.document} · ${label("scoreboard")} ${DATA.periods[LATEST] ?? ""} · chengxin ${DATA.version}`));
}

function draw(moveFocus) {
  const [view, id] = route();
  document.documentElement.lang = label("lang_code");
  document.body.className = [DATA.simulated ? "simulated" : "", label("lang_code")].join(" ").trim();
  const main = h("main", { id: "main", tabindex: "-1", class: view === "all" ? "whole" : null }, VIEWS[view](id));
  document.getElementById("page").replaceChildren(head(view), main, foot());
  const heading = main.querySelector("h2");
  document.title = `${heading ? heading.textContent : ""} · ${say(DATA.plan.title)} ${DATA.periods[LATEST] ?? ""}${DATA.simulated ? ` · ${label("simulated")}` : ""}`;
  if (moveFocus) {
    window.scrollTo(0, 0);
    if (heading) heading.focus({ preventScroll: true });
  }
}

function switchLanguage() {
  STATE.lang = STATE.lang === "zh" ? "en" : "zh";
  draw(false);
  document.getElementById("language").focus();
}

window.addEventListener("hashchange", () => draw(true));
// What is folded in is no help on paper.
window.addEventListener("beforeprint", () => document.querySelectorAll("details.legend").forEach((part) => { part.open = true; }));
draw(false);
// The browser has gone to the part that the address names, past the title and the mark of simulated data.
window.addEventListener("load", () => setTimeout(() => window.scrollTo(0, 0)));
// For readers who would rather check the rules than trust the page.
window.chengxin = { recompute, publishedWeights, units: DATA.units, nodes: DATA.nodes };
