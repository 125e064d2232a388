// Numbers as people read them. Rounding goes by the exact digits, halves away from zero, as in all other reports.

function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

function fixed(x, decimals) {
  const [whole, part] = Math.abs(x).toFixed(decimals).split(".");
  const negative = x < 0 && /[1-9]/.test(whole + (part || ""));
  return (negative ? "-" : "") + grouped(whole) + (part ? `.${part}` : "");
}

// A number from the definitions or a count: as short as it can be without changing it.
function plain(x) {
  const [whole, part] = String(Math.abs(x)).split(".");
  return (x < 0 ? "-" : "") + grouped(whole) + (part ? `.${part}` : "");
}

// Whether numbers that differ also look different.
function tellsApart(numbers, decimals) {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.every((x, at) => at === 0 || fixed(x, decimals) !== fixed(sorted[at - 1], decimals));
}

function decimalsApart(numbers, least) {
  const kept = numbers.filter((x) => x !== null && x !== undefined);
  for (let decimals = least; decimals < 15; decimals += 1) if (tellsApart(kept, decimals)) return decimals;
  return 15;
}

// A score beside the limits of the bands and the ends of the scale, none of which it may seem to be.
function scoreDecimals(score, least = 1) {
  return decimalsApart([...DATA.bands.map((band) => band.at_least), 0, 100, score], least);
}

// A share in percent; only the whole is ever shown as 100%, only nothing as 0%.
function share(x) {
  const percent = x * 100;
  let decimals = 0;
  while (decimals < 15 && !tellsApart([percent, 0, 100], decimals)) decimals += 1;
  return `${fixed(percent, decimals)}%`;
}

// People read the rounded text, programs the exact value.
function number(x, text) {
  return h("data", { value: String(x) }, text);
}

// The difference of two numbers as they are shown, so that readers who subtract get the same.
function shownDifference(now, before, decimals) {
  return (Number(now.toFixed(decimals)) - Number(before.toFixed(decimals)));
}

// Parts rounded so that they add up to the rounded whole: what is left over goes to those that lost most by rounding.
function roundedParts(parts, whole, decimals) {
  const unit = 10 ** decimals;
  const floors = parts.map((part) => Math.floor(part * unit));
  let left = Math.round(whole * unit) - floors.reduce((sum, x) => sum + x, 0);
  const order = parts.map((part, at) => at).sort((a, b) => (parts[b] * unit - floors[b]) - (parts[a] * unit - floors[a]) || a - b);
  for (const at of order) {
    if (left <= 0) break;
    floors[at] += 1;
    left -= 1;
  }
  return floors.map((x) => x / unit);
}

function signed(x, decimals) {
  const text = fixed(Math.abs(x), decimals);
  if (!/[1-9]/.test(text)) return "0";
  return (x > 0 ? "+" : "−") + text;
}

// ↑ ↓ → with the size of the change.
function arrow(x, decimals) {
  const text = fixed(Math.abs(x), decimals);
  return /[1-9]/.test(text) ? (x > 0 ? "↑" : "↓") + text : "→";
}
