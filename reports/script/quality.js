// What arrived, what was kept, what was refused and why, and from which files.

function qualityView() {
  const part = DATA.quality[STATE.lang];
  const count = (id, title) => [id, label(title), (row) => number(row[id].exact, row[id].text), { numeric: true, descending: true, order: (row) => Number(row[id].exact) }];
  const text = (key) => (row) => row[key];
  return section("quality", label("nav_quality"),
    part.unread_files ? h("p", { class: "doubt" }, mark("！", label("files_not_read", { n: part.unread_files }))) : null,
    findingsPart(), statesPart(),
    part.tables.length === 0 ? note(label("no_sources")) : [
      wordTable(label("quality_caption"), "small", part.tables, [["title", label("tables"), (row) => [row.title, h("small", {}, row.table)], { head: true }], ["office", label("office"), text("office"), { order: text("office") }],
        count("files", "files"), count("read", "read"), count("kept", "kept"), count("rejected", "rejected"), ["share", label("rejected_share"), text("share"), { numeric: true }]]),
      part.rules.length === 0 ? note(label("no_rejected")) : wordTable(label("rules_caption"), "small", part.rules, [["title", label("tables"), (row) => [row.title, h("small", {}, row.table)], { head: true, order: text("title") }],
        ["rule", label("rule"), (row) => [row.words, h("small", {}, row.rule)], { order: text("rule") }], count("count", "count")]),
      wordTable(label("sources_caption"), "small", part.sources, [["path", label("file"), (row) => name(row.path), { head: true, order: text("path") }], ["title", label("tables"), text("title"), { order: text("title") }],
        count("rows", "rows"), ["digest", label("digest"), (row) => h("code", {}, row.digest)]])]);
}

// Findings by rule: what they mean, what to do, and each of them as the program said it.
function findingsPart() {
  if (DATA.findings.length === 0) return null;
  return wordTable(label("findings_caption"), "findings", DATA.findings, [
    ["words", label("finding"), (row) => [say(row.words), h("small", {}, row.rule)], { head: true }],
    ["count", label("finding_count"), (row) => String(row.each.length), { numeric: true }],
    ["to_do", label("to_do"), (row) => say(row.to_do)],
    ["each", label("finding_each"), (row) => fold(label("finding_details"), h("ul", { lang: "en" }, row.each.map(([path, message, hint]) => h("li", {}, h("code", {}, path), " ", message, hint ? `. ${hint}` : ""))))]]);
}

// How many values of the latest period there are, and why there are none.
function statesPart() {
  const rows = DATA.groups.map((group) => {
    const counts = {};
    for (const unit of group.units) for (let at = 0; at < DATA.indicators.length; at += 1) {
      const row = valueOf(at, unit);
      if (row) counts[row.status] = (counts[row.status] || 0) + 1;
    }
    return { title: say(group.title), counts };
  });
  return dataTable({
    caption: label("states_caption", { period: DATA.periods[LATEST] }), kind: "small", rows, columns: [
      { id: "group", title: label("peer_group"), head: true, show: (row) => row.title },
      ...DATA.statuses.map((status) => ({ id: status, title: status === "ok" ? label("state_ok") : `${STATES[stateOf(status)]} ${label(`state_${stateOf(status)}`)}`, numeric: true, show: (row) => plain(row.counts[status] || 0) })),
    ],
  });
}
