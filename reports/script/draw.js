// Small pictures. Each stands beside its numbers and says in words what it shows.

const DOT = 6;

function scale(numbers, from, to) {
  let low = Math.min(...numbers);
  let high = Math.max(...numbers);
  if (!(high > low)) { low -= 1; high += 1; }
  const at = (x) => from + ((x - low) / (high - low)) * (to - from);
  return Object.assign(at, { low, high });
}

// Many dots as one path of lines without length, so that thousands cost one element.
function dots(points, kind) {
  return svg("path", { class: `dots ${kind}`, d: points.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("") });
}

function ownDot(x, y) {
  return svg("path", { class: "own", d: `M${(x - 5).toFixed(1)} ${y}l5 -6l5 6l-5 6z` });
}

// All units of a group as dots on one line, the unit itself as a diamond, the target as an upright line.
function dotStrip({ others, own, target, words, width = 190, height = 22 }) {
  const numbers = [...others, ...(own === null ? [] : [own]), ...(target === undefined || target === null ? [] : [target])];
  if (numbers.length === 0) return null;
  const at = scale(numbers, 8, width - 8);
  const middle = height / 2;
  return picture(words, width, height, "strip",
    svg("line", { class: "axis", x1: 4, x2: width - 4, y1: middle, y2: middle }),
    dots(others.map((x) => [at(x), middle]), "other"),
    target === undefined || target === null ? null : svg("line", { class: "target", x1: at(target), x2: at(target), y1: 2, y2: height - 2 }),
    own === null ? null : ownDot(at(own), middle));
}

// One value with its interval and the target, on the scale of its table.
function intervalDot({ row, at, target, words, width = 240, height = 22 }) {
  const middle = height / 2;
  return picture(words, width, height, "strip wide",
    svg("line", { class: "axis", x1: 4, x2: width - 4, y1: middle, y2: middle }),
    row.lower === null ? null : svg("line", { class: "interval", x1: at(row.lower), x2: at(row.upper), y1: middle, y2: middle }),
    target === undefined || target === null ? null : svg("line", { class: "target", x1: at(target), x2: at(target), y1: 1, y2: height - 1 }),
    dots([[at(row.value), middle]], "one"));
}

// Scores over the periods; a gap stays a gap.
function sparkline(numbers, words, range, width = 86, height = 24) {
  const there = numbers.map((x, at) => [x, at]).filter(([x]) => x !== null);
  if (there.length === 0) return null;
  const across = (at) => (numbers.length === 1 ? width / 2 : 6 + (at / (numbers.length - 1)) * (width - 12));
  const up = scale(range || there.map(([x]) => x), height - 5, 5);
  let line = "";
  numbers.forEach((x, at) => {
    if (x !== null) line += `${at > 0 && numbers[at - 1] !== null ? "L" : "M"}${across(at).toFixed(1)} ${up(x).toFixed(1)}`;
  });
  return picture(words, width, height, "spark", svg("path", { class: "line", d: line }), dots(there.map(([x, at]) => [across(at), up(x)]), "small"));
}

// The ranks that a unit could have as well.
function rankLine({ rank, range, joint, peers, words, width = 120, height = 20 }) {
  const at = scale([1, Math.max(peers, 2)], 8, width - 8);
  const middle = height / 2;
  return picture(words, width, height, "strip",
    svg("line", { class: "axis", x1: 4, x2: width - 4, y1: middle, y2: middle }),
    joint ? svg("line", { class: "joint", x1: at(joint[0]), x2: at(joint[1]), y1: middle, y2: middle }) : null,
    range ? svg("line", { class: "interval", x1: at(range[0]), x2: at(range[1]), y1: middle, y2: middle }) : null,
    rank === null ? null : dots([[at(rank), middle]], "one"));
}

// A bar to the right for what is added, to the left for what is taken.
function bar(x, most, words, width = 130, height = 16) {
  const zero = width / 2;
  const length = most > 0 ? (Math.abs(x) / most) * (width / 2 - 4) : 0;
  return picture(words, width, height, "strip",
    svg("line", { class: "axis", x1: zero, x2: zero, y1: 1, y2: height - 1 }),
    svg("rect", { class: x < 0 ? "less" : "plus", x: x < 0 ? zero - length : zero, y: 3, width: Math.max(length, 0.5), height: height - 6 }));
}

// Units by size, the group's value, and the limits in which chance alone would leave a unit of that size.
function funnel({ points, centre, unit, words, sizeTitle, valueTitle }) {
  const width = 760;
  const height = 330;
  const [left, right, top, bottom] = [64, 16, 34, 46];
  const sizes = points.map((point) => Math.log(point.size));
  const across = scale(sizes, left + 12, width - right - 12);
  const all = points.flatMap((point) => [point.value, ...(point.limits || []).filter((x) => x !== null && x !== undefined)]);
  const up = scale([...all, centre], height - bottom, top);
  const sorted = points.filter((point) => point.limits).sort((a, b) => a.size - b.size);
  const line = (limit) => sorted.map((point, at) => `${at === 0 ? "M" : "L"}${across(Math.log(point.size)).toFixed(1)} ${up(point.limits[limit]).toFixed(1)}`).join("");
  const sizeMarks = [Math.min(...points.map((point) => point.size)), Math.max(...points.map((point) => point.size))];
  const valueMarks = [up.low, centre, up.high];
  const decimals = decimalsApart(valueMarks, 0);
  return picture(words, width, height, "chart",
    valueMarks.map((x) => [
      svg("line", { class: x === centre ? "centre" : "axis", x1: left, x2: width - right, y1: up(x), y2: up(x) }),
      svg("text", { x: left - 6, y: up(x) + 4, "text-anchor": "end" }, fixed(x, Math.min(decimals, 2)) + unit)]),
    [...new Set(sizeMarks)].map((x, at) => svg("text", { x: across(Math.log(x)), y: height - bottom + 18, "text-anchor": at === 0 ? "start" : "end" }, plain(x))),
    [0, 3].map((limit) => svg("path", { class: "limit outer", d: line(limit) })),
    [1, 2].map((limit) => svg("path", { class: "limit", d: line(limit) })),
    dots(points.filter((point) => !point.outside).map((point) => [across(Math.log(point.size)), up(point.value)]), "one"),
    points.filter((point) => point.outside).map((point) => [
      ownDot(across(Math.log(point.size)), up(point.value)),
      svg("text", { class: "named", x: across(Math.log(point.size)) > width - 160 ? across(Math.log(point.size)) - 9 : across(Math.log(point.size)) + 9,
        y: up(point.value) + 4, "text-anchor": across(Math.log(point.size)) > width - 160 ? "end" : "start" }, point.name)]),
    svg("text", { x: (left + width) / 2, y: height - 6, "text-anchor": "middle" }, sizeTitle),
    svg("text", { class: "axis-title", x: 4, y: 11 }, valueTitle));
}
