// The reader's own weights, and beside the published index and ranks those that follow from them.

const OWN = { weights: publishedWeights(), group: FIRST_GROUP };

function weightsView() {
  if (!canRecompute()) return section("weights", label("nav_weights"), note(label("weights_none")));
  const published = publishedWeights();
  const nodes = ownWeightNodes();
  const most = Math.max(...published, 1) * 2;
  const place = h("div", {});
  const said = h("p", { class: "found", role: "status" });
  const shares = new Map();

  function draw() {
    for (const node of nodes) {
      const whole = nodes.filter((other) => DATA.nodes[other].parent === DATA.nodes[node].parent).reduce((sum, other) => sum + OWN.weights[other], 0);
      shares.get(node).textContent = whole > 0 ? share(OWN.weights[node] / whole) : "—";
    }
    const found = recompute(OWN.weights);
    const moved = DATA.units.filter((unit, at) => DATA.groups[unit.group].ranked && found[at].rank !== rankOf(at)).length;
    said.textContent = label("weights_moved", { n: moved });
    place.replaceChildren(...DATA.groups.map((group, at) => (group.ranked && (OWN.group === "" || OWN.group === String(at)) ? ownTable(group, at, found) : null)).filter(Boolean));
  }

  const inputs = nodes.map((node) => {
    const input = h("input", { type: "range", id: `weight-${node}`, min: 0, max: most, step: 0.5, value: OWN.weights[node], "aria-describedby": `share-${node}`,
      oninput: (event) => { OWN.weights[node] = Number(event.target.value); exact.value = event.target.value; draw(); } });
    const exact = h("input", { type: "number", min: 0, step: "any", value: OWN.weights[node], "aria-label": `${measureTitle(node)} ${label("weight")}`,
      onchange: (event) => { OWN.weights[node] = Math.max(0, Number(event.target.value) || 0); input.value = event.target.value = OWN.weights[node]; draw(); } });
    const output = h("output", { id: `share-${node}`, for: `weight-${node}` });
    shares.set(node, output);
    return { node, input, exact, row: h("li", { class: childNodes(node).length ? "upper" : null }, h("label", { for: `weight-${node}` }, measureTitle(node)), input, exact, output) };
  });

  function set(of) {
    for (const { node, input, exact } of inputs) {
      OWN.weights[node] = of(node);
      input.value = exact.value = OWN.weights[node];
    }
    draw();
  }

  const made = section("weights", label("nav_weights"), note(label("weights_note")),
    h("div", { class: "controls" },
      h("button", { type: "button", onclick: () => set((node) => published[node]) }, label("weights_published")),
      h("button", { type: "button", onclick: () => set(() => 1) }, label("weights_equal")),
      choice(label("peer_group"), groupOptions(), OWN.group, (value) => { OWN.group = value; draw(); })),
    h("ul", { class: "sliders" }, inputs.map(({ row }) => row)), said, place);
  draw();
  return made;
}

function ownTable(group, at, found) {
  const decimals = decimalsApart([...group.units.flatMap((unit) => [found[unit].score, indexOf(unit)]), ...DATA.grades.map((grade) => grade.at_least)], 2);
  const shown = (score) => (score === null ? label("no_score") : number(score, fixed(score, Math.min(decimals, 6))));
  return dataTable({
    caption: label("own_caption", { group: say(group.title), period: DATA.periods[LATEST] }), kind: "own", rows: group.units, sorted: "rank", columns: [
      { id: "rank", title: label("weights_rank"), class: "rank", order: (unit) => found[unit].rank, show: (unit) => found[unit].rank ?? "—" },
      { id: "unit", title: label("unit"), head: true, order: (unit) => say(DATA.units[unit].name), show: (unit) => unitLink(unit) },
      { id: "index", title: label("weights_index"), numeric: true, descending: true, order: (unit) => found[unit].score, show: (unit) => shown(found[unit].score) },
      { id: "grade", title: label("weights_grade"), show: (unit) => gradeTitle(found[unit].grade) || "—" },
      { id: "was", title: label("weights_was"), class: "rank", order: (unit) => rankOf(unit), show: (unit) => rankOf(unit) ?? "—" },
      { id: "was-index", title: label("weights_was_index"), numeric: true, descending: true, order: (unit) => indexOf(unit), show: (unit) => shown(indexOf(unit)) },
      { id: "was-grade", title: label("weights_was_grade"), show: (unit) => gradeTitle(DATA.tops[LATEST].grade[unit]) || "—" },
      { id: "moved", title: label("weights_change"), order: (unit) => (found[unit].rank === null || rankOf(unit) === null ? null : found[unit].rank - rankOf(unit)),
        show: (unit) => { const by = found[unit].rank === null || rankOf(unit) === null ? null : found[unit].rank - rankOf(unit); return by === null ? "—" : by === 0 ? "→" : mark(by < 0 ? "↑" : "↓", label(by < 0 ? "places_up" : "places_down", { n: Math.abs(by) })); } },
    ],
  });
}
