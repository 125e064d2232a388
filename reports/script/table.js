// Tables that can be sorted by every column, and that draw many rows only when they are asked for.

// A column: id, title, and for a row `show` (nodes, or { kind, nodes }), `order` (what it is sorted by; nothing: cannot be
// sorted), `head` (its cells are the headers of their rows), `numeric`, `descending` (the first click sorts downwards).
function dataTable({ caption, columns, rows, kind, sorted, group, shown = DATA.site.rows_at_once }) {
  const state = { by: sorted || null, down: false, shown };
  const body = h("tbody", {});
  const more = h("p", { class: "more" });
  const heads = columns.map((column) => {
    const attributes = { scope: "col", class: [column.numeric ? "n" : "", column.class || ""].join(" ").trim() || null };
    if (!column.order) return h("th", attributes, column.title, column.sub ? h("small", {}, column.sub) : null);
    attributes["aria-sort"] = "none";
    return h("th", attributes, h("button", { type: "button", class: "sort", onclick: () => sortBy(column) },
      h("span", {}, column.title, column.sub ? h("small", {}, column.sub) : null), h("span", { class: "direction", "aria-hidden": "true" }, "↕")));
  });

  function sortBy(column) {
    state.down = state.by === column.id ? !state.down : Boolean(column.descending);
    state.by = column.id;
    draw();
  }

  function ordered() {
    const column = columns.find((column) => column.id === state.by && column.order);
    if (!column) return rows;
    const missing = (x) => x === null || x === undefined || x === "";
    const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, STATE.lang === "zh" ? "zh-Hans-CN" : "en") : a - b);
    return rows.map((row, at) => [column.order(row), at, row]).sort(([a, i], [b, j]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b) || i - j;
      return (state.down ? -compare(a, b) : compare(a, b)) || i - j;
    }).map(([, , row]) => row);
  }

  function cell(column, row) {
    const made = column.show(row);
    const { kind, nodes } = made && made.nodes ? made : { kind: "", nodes: made };
    const classes = [column.numeric ? "n" : "", column.class || "", kind || ""].join(" ").trim() || null;
    return column.head ? h("th", { scope: "row", class: classes }, nodes) : h("td", { class: classes }, nodes);
  }

  function draw() {
    columns.forEach((column, at) => {
      if (!column.order) return;
      const here = column.id === state.by;
      heads[at].setAttribute("aria-sort", here ? (state.down ? "descending" : "ascending") : "none");
      heads[at].querySelector(".direction").textContent = here ? (state.down ? "↓" : "↑") : "↕";
    });
    const all = ordered();
    const drawn = [];
    let last = null;
    for (const row of all.slice(0, state.shown)) {
      if (group && !state.by && group(row).id !== last) {
        last = group(row).id;
        drawn.push(h("tr", { class: "measure" }, h("th", { scope: "colgroup", colspan: columns.length }, group(row).nodes)));
      }
      drawn.push(h("tr", {}, columns.map((column) => cell(column, row))));
    }
    body.replaceChildren(...drawn);
    const left = all.length - state.shown;
    more.replaceChildren(...(left > 0 ? [
      label("rows_shown", { shown: plain(Math.min(state.shown, all.length)), all: plain(all.length) }),
      h("button", { type: "button", onclick: () => { state.shown = all.length; draw(); } }, label("rows_all")),
    ] : []));
  }

  draw();
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", { class: kind || null }, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), body), more);
}

// Controls above something that is drawn again whenever one of them changes. `state` stays as the reader left it.
function filtered(state, controls, drawn) {
  const place = h("div", {});
  const said = h("p", { class: "found", role: "status" });
  function draw() {
    const made = drawn(state, (words) => { said.textContent = words; });
    place.replaceChildren(...[made].flat(Infinity).filter(Boolean));
  }
  const set = (key) => (value) => { state[key] = value; draw(); };
  const form = h("div", { class: "controls", role: "search" }, controls(state, set));
  draw();
  return [form, said, place];
}

function matches(text, search) {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
