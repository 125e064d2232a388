// Elements. Every text goes in as text, never as markup, so no name can become anything else.

function fillElement(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

function h(tag, attributes, ...children) {
  return fillElement(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fillElement(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

// A name that somebody else gave; it may be written in any direction and never turns what stands around it.
function name(text) {
  return h("bdi", {}, text);
}

function glyph(sign) {
  return h("span", { "aria-hidden": "true", class: "glyph" }, sign);
}

// A picture with its meaning in words.
function picture(words, width, height, kind, ...children) {
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words, class: kind, focusable: "false" }, svg("title", {}, words), children);
}

function link(view, id, ...children) {
  return h("a", { href: `#${view}${id === undefined ? "" : `/${encodeURIComponent(id)}`}` }, children);
}

function unitLink(unit) {
  return link("unit", DATA.units[unit].id, name(say(DATA.units[unit].name)));
}

function indicatorLink(indicator) {
  return link("indicator", DATA.indicators[indicator].id, name(say(DATA.indicators[indicator].title)));
}

function simulatedMark() {
  return DATA.simulated ? h("p", { class: "simulated-mark" }, label("simulated_note")) : null;
}

// A part of the page with its heading. `id` also names what the heading is for.
function section(id, title, ...children) {
  return h("section", { "aria-labelledby": `${id}-title`, id }, h("h2", { id: `${id}-title`, tabindex: "-1" }, title), simulatedMark(), children);
}

function note(text) {
  return text ? h("p", { class: "note" }, text) : null;
}

// A choice by name, with its label.
function choice(title, options, value, change) {
  const select = h("select", { onchange: (event) => change(event.target.value) },
    options.map(([id, words]) => h("option", { value: id, selected: String(id) === String(value) }, words)));
  return h("label", { class: "control" }, h("span", {}, title), select);
}

function searchField(title, value, change) {
  return h("label", { class: "control" }, h("span", {}, title),
    h("input", { type: "search", value, autocomplete: "off", spellcheck: "false", oninput: (event) => change(event.target.value) }));
}

function fold(summary, ...children) {
  return h("details", {}, h("summary", {}, summary), children);
}
