// What a reader must know to redo the figures.

function methodView() {
  const part = DATA.method[STATE.lang];
  const indicators = part.measures.flatMap((measure) => measure.indicators.map((indicator) => ({ measure, indicator })));
  const text = (key) => (row) => row[key];
  return section("method", label("nav_method"), h("ul", {}, part.paragraphs.map((words) => h("li", {}, words)), h("li", {}, label("range_note")), h("li", {}, label("draws_note"))),
    h("div", { class: "side" },
      wordTable(label("grades_caption"), "small", part.grades, [["grade", label("grade"), text("title"), { head: true }], ["from", label("grade_from"), text("at_least"), { numeric: true }]]),
      wordTable(label("gates_caption"), "small", part.gates, [["gate", label("gates"), text("title"), { head: true }], ["limit", label("gate_limit"), text("limit"), { numeric: true }], ["cap", label("gate_cap"), text("cap")]])),
    wordTable(label("weights_caption_method"), "small", part.measures, [
      ["measure", label("measure"), (row) => `${row.clause} ${row.title}`, { head: true }], ["weight", label("weight_of_measure"), text("weight"), { numeric: true, descending: true, order: (row) => Number(row.weight) }],
      ["indicators", label("indicator"), (row) => String(row.indicators.length), { numeric: true }]]),
    dataTable({
      caption: label("weights_caption"), kind: "definitions", rows: indicators, columns: [
        { id: "indicator", title: label("indicator"), head: true, show: ({ indicator }) => [indicatorLink(INDICATOR_AT.get(indicator.id)), indicator.internal ? h("span", { class: "internal" }, label("internal")) : null] },
        { id: "definition", title: label("definition"), show: ({ indicator }) => indicator.definition },
        { id: "target", title: label("target"), show: ({ indicator }) => [indicator.target || "–", indicator.basis ? h("small", {}, indicator.basis) : null] },
        { id: "how", title: label("how_scored"), show: ({ indicator }) => indicator.how },
        { id: "weight", title: label("weight_in_measure"), numeric: true, show: ({ indicator }) => indicator.weight },
        { id: "responsible", title: label("responsible"), show: ({ indicator }) => indicator.responsible },
      ],
      group: ({ measure }) => ({ id: measure.clause + measure.title, nodes: [`${measure.clause} ${measure.title}`, h("small", {}, ` ${label("weight_of_measure")} ${measure.weight}`)] }),
    }), legend());
}
