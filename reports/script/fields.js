// Where dishonesty is frequent: units and fields, with how completely each unit records.

function partCell(cell) {
  const shown = [cell.exact === "" ? null : number(cell.exact, cell.text), cell.unit ? h("small", { class: "of" }, cell.unit) : null, cell.word ? mark(cell.glyph, cell.word) : null];
  return { kind: cell.class, nodes: shown };
}

// The unit of a row: its anchor counts the units of the page from 1.
function anchored(row) {
  const at = row.anchor ? Number(row.anchor.split("-")[1]) - 1 : null;
  return at === null ? name(row.name) : unitLink(at);
}

function wordTable(caption, kind, rows, columns) {
  return rows.length === 0 ? null : dataTable({ caption, kind, rows, columns: columns.map(([id, title, show, more]) => ({ id, title, show, ...more })) });
}

function fieldsView() {
  const period = DATA.periods[LATEST];
  const part = DATA.incidence[STATE.lang];
  const plainPart = DATA.fields[STATE.lang];
  if (!part && !plainPart) return section("fields", label("nav_fields"), note(label("fields_none")));
  const { fields, rows, title } = part || plainPart;
  const matrixColumns = [["unit", label("unit"), anchored, { head: true, class: "sticky" }],
    ...fields.map((field, at) => [`f${at}`, field, (row) => partCell(row.cells[at]), { descending: true, numeric: true, order: (row) => (row.cells[at].exact === "" ? null : Number(row.cells[at].exact)) }]),
    ["total", label("total"), (row) => partCell(row.total), { numeric: true, class: "total", descending: true, order: (row) => (row.total.exact === "" ? null : Number(row.total.exact)) }]];
  const matrixPart = wordTable(label(part ? "inc_matrix_caption" : "fields_caption", { period, indicator: title }), "fields", rows, matrixColumns);
  if (!part) return section("fields", label("nav_fields"), note(label("fields_note")), matrixPart);
  const text = (key) => (row) => row[key];
  const right = { numeric: true };
  return section("fields", label("nav_fields"), part.sentences.map((sentence) => h("p", {}, sentence)), matrixPart,
    wordTable(label("inc_alarms_caption", { period }), "alarms", part.alarms, [
      ["unit", label("unit"), (row) => name(row.unit), { head: true }], ["field", label("inc_field"), text("field")], ["label", label("inc_label"), (row) => partCell(row.label)],
      ["count", label("inc_count"), text("count"), right], ["expected", label("inc_expected"), text("expected"), right], ["ratio", label("inc_ratio"), text("ratio"), right],
      ["shrunken", label("inc_shrunken"), text("shrunken"), right], ["q", label("inc_q"), text("q"), right], ["trace", label("trace"), (row) => fold(label("command"), h("code", {}, row.command)), { class: "trace" }]]),
    wordTable(label("inc_fields_caption", { period }), "field-rows", part.field_rows, [
      ["field", label("inc_field"), text("field"), { head: true }], ["count", label("inc_count"), text("count"), right], ["share", label("inc_share"), text("share"), right],
      ["ratio", label("inc_ratio_fields"), text("ratio"), right], ["label", label("inc_label"), (row) => partCell(row.label)], ["exposure", label("inc_exposure"), (row) => [row.exposure, h("small", {}, row.exposure_of)], right],
      ["rate", label("inc_rate"), text("rate"), right], ["trend", label("inc_trend"), text("trend")],
      ...(part.field_rows.some((row) => row.gaps) ? [["gaps", label("inc_gap"), text("gaps"), { class: "words" }]] : []), ["trace", label("trace"), (row) => fold(label("command"), h("code", {}, row.command)), { class: "trace" }]]),
    wordTable(label("inc_units_caption", { period }), "unit-rows", part.unit_rows, [
      ["unit", label("unit"), anchored, { head: true }], ["count", label("inc_count"), text("count"), right], ["expected", label("inc_expected"), text("expected"), right],
      ["ratio", label("inc_ratio"), text("ratio"), right], ["shrunken", label("inc_shrunken"), text("shrunken"), right], ["label", label("inc_label"), (row) => partCell(row.label)],
      ["capture", label("inc_capture"), text("capture"), right], ["alike", label("inc_alike"), text("alike"), right], ["trend", label("inc_trend"), text("trend")], ["words", label("inc_words"), text("words"), { class: "words" }], ["trace", label("trace"), (row) => fold(label("command"), h("code", {}, row.command)), { class: "trace" }]]),
    part.notes.map(note));
}
