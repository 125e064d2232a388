// The index for any weights of the nodes, by the published rules: the weights of what has no score go to the others or the
// mean of the peers stands in, a node with too little of its weight has no score, bonuses are added, gates cap the grade,
// and scores within a billionth of a point share the better place.

const SAME = 1e-9;

function childNodes(node) {
  const of = DATA.nodes.map((other, at) => at).filter((at) => DATA.nodes[at].parent === node);
  // In order of id, as the program adds them up.
  return of.sort((a, b) => (DATA.nodes[a].id < DATA.nodes[b].id ? -1 : 1));
}

// Whether the page can recompute the index: comparisons of all units with all others it leaves to the program.
function canRecompute() {
  return DATA.top !== null && childNodes(DATA.top).length > 0 && DATA.nodes.every((node, at) => childNodes(at).length === 0 || node.mean !== "copeland");
}

// Which nodes have a weight that the reader can move: those below a node, with the weights of the run.
function ownWeightNodes() {
  return DATA.nodes.map((node, at) => at).filter((at) => DATA.nodes[at].parent !== null);
}

// By unit: { score, present } of a node in the latest period; `present` is null where nothing of the node applies.
function figuresOf(node, weights) {
  const below = childNodes(node);
  const published = DATA.node_figures[LATEST][node];
  if (below.length === 0) return DATA.units.map((unit, at) => ({ score: published.score[at], present: published.present[at] }));
  const children = [];
  for (const at of DATA.nodes[node].indicators) {
    if (DATA.indicators[at].role === "scored") children.push({ weight: DATA.indicators[at].weight, units: indicatorFigures(at) });
  }
  for (const at of below) {
    children.push({ weight: weights[at], units: figuresOf(at, weights).map(({ score, present }) => ({ score, applies: present !== null, own: score !== null })) });
  }
  return meanOf(node, children.filter((child) => child.weight > 0));
}

function indicatorFigures(at) {
  return DATA.units.map((unit, place) => {
    const row = valueOf(at, place);
    return { score: row ? row.score : null, applies: row !== null, own: row !== null && row.score !== null && row.value !== null };
  });
}

function meanOf(node, children) {
  const { mean, min_weight_present: least } = DATA.nodes[node];
  const [kind, { power = 1, floor = null } = {}] = typeof mean === "string" ? [mean] : Object.entries(mean)[0];
  const raised = (x) => { const high = floor === null ? x : Math.max(x, floor); return high > 0 ? high : NaN; };
  const into = { arithmetic: (x) => x, geometric: (x) => Math.log(raised(x)), harmonic: (x) => 1 / raised(x), generalised: (x) => Math.pow(raised(x), power) }[kind];
  const out = { arithmetic: (x) => x, geometric: Math.exp, harmonic: (x) => 1 / x, generalised: (x) => Math.pow(x, 1 / power) }[kind];
  const standIns = DATA.missing_item === "peer_mean" ? children.map(peerMeans) : null;
  return DATA.units.map((unit, at) => {
    let [whole, present, counted, sum, low, high] = [0, 0, 0, 0, Infinity, -Infinity];
    children.forEach((child, place) => {
      const { score: own, applies, own: observed } = child.units[at];
      if (applies) whole += child.weight;
      if (observed) present += child.weight;
      const group = DATA.tops[LATEST].group[at];
      const score = own === null && applies && standIns && group !== null ? standIns[place].get(group) ?? null : own;
      if (score === null) return;
      counted += child.weight;
      sum += child.weight * into(score);
      low = Math.min(low, score);
      high = Math.max(high, score);
    });
    if (whole === 0) return { score: null, present: null };
    const part = present / whole;
    const score = out(sum / counted);
    if (!(present > 0) || part + 1e-12 < least || Number.isNaN(score)) return { score: null, present: part };
    const [from, to] = kind === "arithmetic" ? [low, high] : [raised(low), raised(high)];
    return { score: Math.min(Math.max(score, from), to), present: part };
  });
}

// By group, the mean of those that have a score.
function peerMeans(child) {
  const sums = new Map();
  child.units.forEach(({ score }, at) => {
    const group = DATA.tops[LATEST].group[at];
    if (score === null || group === null) return;
    const [sum, count] = sums.get(group) || [0, 0];
    sums.set(group, [sum + score, count + 1]);
  });
  return new Map([...sums].map(([group, [sum, count]]) => [group, sum / count]));
}

// Places from 1 inside a group; ties share the best place.
function places(scores) {
  const order = scores.map((score, at) => at).filter((at) => scores[at] !== null).sort((a, b) => scores[b] - scores[a]);
  const of = scores.map(() => null);
  let [place, above] = [0, Infinity];
  order.forEach((at, counted) => {
    if (above - scores[at] > SAME) place = counted + 1;
    of[at] = place;
    above = scores[at];
  });
  return of;
}

// By unit: index, share of weight present, rank and grade, for weights by place of node.
function recompute(weights) {
  const top = DATA.tops[LATEST];
  const points = top.bonus.some((bonus) => bonus !== null);
  const found = figuresOf(DATA.top, weights).map(({ score, present }, at) => ({ score: score === null || !points ? score : score + (top.bonus[at] || 0), present, rank: null, grade: "" }));
  DATA.groups.forEach((group) => {
    if (!group.ranked) return;
    places(group.units.map((at) => found[at].score)).forEach((rank, place) => { found[group.units[place]].rank = rank; });
  });
  found.forEach((unit, at) => {
    if (unit.score === null || !points) return;
    const before = DATA.grades.findIndex((grade) => unit.score + SAME >= grade.at_least);
    const caps = top.gates[at].map((gate) => DATA.indicators[gate].cap);
    if (before >= 0) unit.grade = DATA.grades[Math.max(before, ...caps)].id;
  });
  return found;
}

// The weights of the run, by place of node.
function publishedWeights() {
  return DATA.nodes.map((node) => node.weight);
}
