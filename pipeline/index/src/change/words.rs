use crate::change::{Cause, Change, Measure, Rounded};
use crate::tables::Exact;
use catalogue::{Lang, Plan};

/// Decimals for people, as on the scoreboard.
const PLACES: u32 = 2;

/// The changes in words, a sentence for each node or indicator of a unit and period, in the order given. `plan` names
/// units, nodes, indicators and groups.
///
/// A part that rounds to nothing is left out. Ranks are told as places won or lost.
pub fn in_words(changes: &[Change], plan: &Plan, lang: Lang) -> Vec<String> {
    changes
        .chunk_by(|a, b| subject(a) == subject(b))
        .map(|of_one| {
            let words = Words { plan, lang };
            let parts: Vec<String> = of_one.iter().filter_map(|change| words.change(change)).collect();
            of_one.first().map_or_else(String::new, |change| words.sentence(change, &parts))
        })
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// The changes as a table for people: its headers and rows, a row for each change, in the order given. Causes that have no
/// part anywhere have no column.
pub fn in_table(changes: &[Change], plan: &Plan, lang: Lang) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let words = Words { plan, lang };
    let rounded: Vec<Rounded> = changes.iter().map(|change| change.rounded(PLACES)).collect();
    let has_part = |cause: &Cause| {
        rounded.iter().filter_map(|rounded| rounded.parts).any(|parts| parts[*cause as usize] != Exact(0))
    };
    let causes: Vec<Cause> = Cause::ALL.into_iter().filter(has_part).collect();
    let mut headers = match lang {
        Lang::Zh => vec!["单位", "期间", "项目", "内容", "原值", "现值", "变动"],
        Lang::En => vec!["unit", "period", "item", "what", "old", "new", "change"],
    };
    headers.extend(causes.iter().map(|cause| cause.title(lang)));
    let row = |(change, rounded): (&Change, &Rounded)| {
        let number = |x: Option<Exact>| x.map_or_else(|| "–".to_owned(), |x| shown(x, change.measure));
        // A place gained is a plus, as in the sentences.
        let gained = |x: Option<Exact>| match change.measure {
            Measure::Score => number(x),
            Measure::Rank => number(x.map(|x| Exact(-x.0))),
        };
        let what = match (change.measure, lang) {
            (Measure::Score, Lang::Zh) => "得分",
            (Measure::Score, Lang::En) => "score",
            (Measure::Rank, Lang::Zh) => "名次",
            (Measure::Rank, Lang::En) => "rank",
        };
        let period = if change.from_period == change.to_period {
            change.to_period.clone()
        } else {
            format!("{}→{}", change.from_period, change.to_period)
        };
        let mut cells = vec![
            words.unit(&change.unit_id).to_owned(),
            period,
            words.title(change).to_owned(),
            what.to_owned(),
            number(rounded.old),
            number(rounded.new),
            gained(rounded.change),
        ];
        let part = |cause: &Cause| gained(rounded.parts.map(|parts| parts[*cause as usize]));
        cells.extend(causes.iter().map(part));
        cells
    };
    let rows = changes.iter().zip(&rounded).map(row).collect();
    (headers, rows)
}

fn subject(change: &Change) -> (&str, &str, &str, &str, &str) {
    let Change { unit_id, from_period, to_period, node_id, indicator_id, .. } = change;
    (unit_id, from_period, to_period, node_id, indicator_id)
}

struct Words<'a> {
    plan: &'a Plan,
    lang: Lang,
}

impl Words<'_> {
    fn zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// `金湾区2020年政务诚信指数与2019年相比：…。`
    fn sentence(&self, change: &Change, parts: &[String]) -> String {
        if parts.is_empty() {
            return String::new();
        }
        let (unit, title) = (self.unit(&change.unit_id), self.title(change));
        let (from, to) = (self.period(&change.from_period), self.period(&change.to_period));
        let same = change.from_period == change.to_period;
        match (self.zh(), same) {
            (true, true) => format!("{unit}{to}{title}：{}。", parts.join("；")),
            (true, false) => format!("{unit}{to}{title}与{from}相比：{}。", parts.join("；")),
            (false, true) => format!("{unit}, {title}, {to}: {}.", parts.join("; ")),
            (false, false) => format!("{unit}, {title}, {to} against {from}: {}.", parts.join("; ")),
        }
    }

    /// One change; `None` for a score that did not move as far as people see.
    fn change(&self, change: &Change) -> Option<String> {
        let rounded = change.rounded(if change.measure == Measure::Score { PLACES } else { 0 });
        let Some(moved) = rounded.change else { return Some(self.came_or_went(change, &rounded)) };
        let (old, new) = (self.number(change, rounded.old), self.number(change, rounded.new));
        if change.measure == Measure::Rank && rounded.parts.is_none() {
            let group = self.group(&change.peer_group);
            return Some(if self.zh() {
                format!("现列入{group}排名，为{new}，名次不可比")
            } else {
                format!("now ranked among {group} as {new}, which cannot be compared")
            });
        }
        // A smaller place is a better one.
        let better = |x: Exact| if change.measure == Measure::Rank { Exact(-x.0) } else { x };
        let gained = better(moved);
        if gained == Exact(0) {
            return None;
        }
        let parts: Vec<String> = change
            .rounded(PLACES)
            .parts
            .iter()
            .flat_map(|parts| Cause::ALL.into_iter().zip(parts))
            .filter(|(_, part)| **part != Exact(0))
            .map(|(cause, part)| self.part(change.measure, cause, better(*part)))
            .collect();
        let by = shown(Exact(gained.0.abs()), change.measure);
        let parts = parts.join(if self.zh() { "，" } else { ", " });
        Some(match (self.zh(), change.measure, gained.0 > 0) {
            (true, Measure::Score, up) => {
                format!("由{old}分{}{new}分，{}{by}分（{parts}）", up_to(up), up_by(up))
            }
            (true, Measure::Rank, up) => {
                let group = self.group(&change.peer_group);
                format!("在{group}中由{old}{}{new}，{}{by}位（{parts}）", up_to(up), up_by(up))
            }
            (false, Measure::Score, up) => {
                format!("{} by {by} points, from {old} to {new} ({parts})", if up { "rose" } else { "fell" })
            }
            (false, Measure::Rank, up) => {
                let group = self.group(&change.peer_group);
                format!("{} by {by} among {group}, from place {old} to {new} ({parts})", if up { "up" } else { "down" })
            }
        })
    }

    fn came_or_went(&self, change: &Change, rounded: &Rounded) -> String {
        let number = self.number(change, rounded.new.or(rounded.old));
        let group = self.group(&change.peer_group);
        match (self.zh(), change.measure, rounded.new.is_some()) {
            (true, Measure::Score, true) => format!("原无得分，现为{number}分"),
            (true, Measure::Score, false) => format!("原为{number}分，现无得分"),
            (true, Measure::Rank, true) => format!("原未参加排名，现为{group}{number}"),
            (true, Measure::Rank, false) => format!("原为{group}{number}，现不参加排名"),
            (false, Measure::Score, true) => format!("had no score, now {number} points"),
            (false, Measure::Score, false) => format!("had {number} points, now no score"),
            (false, Measure::Rank, true) => format!("was not ranked, now place {number} among {group}"),
            (false, Measure::Rank, false) => format!("was place {number} among {group}, now not ranked"),
        }
    }

    /// `自身数据+1.90`
    fn part(&self, measure: Measure, cause: Cause, part: Exact) -> String {
        let sign = if part.0 < 0 { '-' } else { '+' };
        let space = if self.zh() { "" } else { " " };
        format!("{}{space}{sign}{}", cause.title(self.lang), shown(Exact(part.0.abs()), measure))
    }

    /// `80.51`, or `第2位`.
    fn number(&self, change: &Change, number: Option<Exact>) -> String {
        let number = number.unwrap_or_default();
        match (change.measure, self.zh()) {
            (Measure::Score, _) => two_decimals(number),
            (Measure::Rank, true) => format!("第{number}位"),
            (Measure::Rank, false) => number.to_string(),
        }
    }

    fn unit<'a>(&'a self, id: &'a str) -> &'a str {
        self.plan.units.units.get(id).map_or(id, |unit| if self.zh() { &unit.name_zh } else { &unit.name_en })
    }

    fn title<'a>(&'a self, change: &'a Change) -> &'a str {
        if change.indicator_id.is_empty() {
            let node = self.plan.method.nodes.iter().find(|node| node.id == change.node_id);
            return node.map_or(&change.node_id, |node| node.title.get(self.lang));
        }
        self.plan.indicators.get(&change.indicator_id).map_or(&change.indicator_id, |i| i.title.get(self.lang))
    }

    fn group<'a>(&'a self, id: &'a str) -> &'a str {
        self.plan.method.peer_groups.iter().find(|group| group.id == id).map_or(id, |group| group.title.get(self.lang))
    }

    /// `2018年上半年`; in English the id says it.
    fn period(&self, id: &str) -> String {
        if !self.zh() || id.len() < 4 || !id.is_ascii() {
            return id.to_owned();
        }
        let (year, part) = id.split_at(4);
        let part = match part {
            "H1" => "上半年".to_owned(),
            "H2" => "下半年".to_owned(),
            "Q1" => "第一季度".to_owned(),
            "Q2" => "第二季度".to_owned(),
            "Q3" => "第三季度".to_owned(),
            "Q4" => "第四季度".to_owned(),
            month => match month.strip_prefix('-').and_then(|month| month.parse::<u8>().ok()) {
                Some(month) => format!("{month}月"),
                None => month.to_owned(),
            },
        };
        format!("{year}年{part}")
    }
}

fn up_to(up: bool) -> &'static str {
    if up { "升至" } else { "降至" }
}

fn up_by(up: bool) -> &'static str {
    if up { "上升" } else { "下降" }
}

fn shown(number: Exact, measure: Measure) -> String {
    match measure {
        Measure::Score => two_decimals(number),
        Measure::Rank => number.to_string(),
    }
}

/// `2.3` → `2.30`.
fn two_decimals(number: Exact) -> String {
    let (sign, digits) = (if number.0 < 0 { "-" } else { "" }, number.0.abs());
    format!("{sign}{}.{:02}", digits / Exact::SCALE, digits % Exact::SCALE / 100)
}
