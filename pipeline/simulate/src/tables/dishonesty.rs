use super::sanctions::most_frequent;
use crate::GenerateError;
use crate::choose::{Chooser, Rates, days_of, done_in_working_days, office};
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex};
use catalogue::Level;

/// Working days within which a record has to be stored.
const STORE_WITHIN: i32 = 7;

/// Working days after its review within which a record has to be published.
const PUBLISH_WITHIN: i32 = 7;

/// Who decides, and on what ground, by kind of source.
const DECIDED_BY: [&str; 4] = ["珠海市中级人民法院", "珠海市审计局", "珠海市监察委员会", "珠海市人民政府"];
const LEGAL_BASES: [&str; 4] = [
    "《中华人民共和国行政诉讼法》第七十条",
    "《财政违法行为处罚处分条例》第三条",
    "《行政机关公务员处分条例》第二十条",
    "《关于实行党政领导干部问责的暂行规定》第五条",
];

/// Levels of bodies that records are about.
const BODIES: [(Level, u64); 4] =
    [(Level::Agency, 5), (Level::District, 8), (Level::FunctionalZone, 4), (Level::Township, 2)];

/// Fields that records are of; those that stand here twice are more frequent.
const FIELDS: [&str; 12] = [
    "procurement",
    "ppp",
    "tendering",
    "resource_trading",
    "investment",
    "investment",
    "debt",
    "townships",
    "civil_servants",
    "institutions",
    "other",
    "other",
];

/// A judgment or another paper that says that a body or its staff were dishonest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper {
    pub(super) unit: UnitIndex,
    pub(super) effective: Day,
    /// Place in the list of sources: judgment, penalty, discipline, accountability.
    pub(super) source: usize,
    pub(super) number: u64,
    pub(super) captured: Capture,
    /// About the body itself, and not about its staff.
    pub(super) agency: bool,
    /// 0 where the record was repaired since.
    repair: u64,
    /// The first day on which it is not displayed any more.
    pub(super) ended: Option<Day>,
}

/// What the records hold of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capture {
    Stands,
    Withdrawn,
    Missing,
}

/// The papers, the same for the table of records and for the tables that it is held against.
pub(super) fn papers(sheet: &Sheet<'_, '_>) -> Result<Vec<Paper>, GenerateError> {
    let world = sheet.world;
    let mut random = Random::new(world.seed, "papers");
    let units = Chooser::new(sheet, &BODIES, &[])?;
    let captures = Rates::new(world, "papers captured", 850);
    let paper = |(effective, number)| {
        let due = world.after_working_days(effective, STORE_WITHIN);
        let unit = units.pick(world, &mut random, effective, due);
        let source = [0, 0, 0, 0, 1, 1, 1, 1, 2, 3][random.below(10) as usize];
        let captured = match captures.succeeds(world, &mut random, unit, effective) {
            true => Capture::Stands,
            false if random.below(5) == 0 => Capture::Withdrawn,
            false => Capture::Missing,
        };
        let agency = source < 2 || random.below(3) == 0;
        // Repaired records leave the website, and some others when their term is over; often at the year's end.
        let year_end = world.day(world.year(effective) + 1, 12, 31);
        let repair = random.below(4);
        let ended = match (repair, random.below(6)) {
            (0, 0) | (1, 0) => Some(year_end),
            (0, 1) => Some(year_end + 1),
            (0, _) => Some(effective + random.between(80, 480) as Day),
            _ => None,
        };
        Paper { unit, effective, source, number, captured, agency, repair, ended }
    };
    Ok(days_of(world, sheet.size(740), office).zip(1..).map(paper).collect())
}

/// A cell with the number of a paper's record.
pub(super) fn record_no(sheet: &mut Sheet<'_, '_>, paper: Paper) {
    sheet.cell(0, |cell| {
        cell.push_str("ZWSX-");
        push_number(cell, paper.number, 6);
    });
}

/// The number of a paper, by its kind.
pub(super) fn document_no(sheet: &mut Sheet<'_, '_>, paper: Paper) {
    let (before, after) = [("粤04行终", "号"), ("珠罚字", "号"), ("珠纪处", "号"), ("珠问责", "号")][paper.source];
    let year = u64::from(sheet.world.year(paper.effective).unsigned_abs());
    sheet.cell(0, |cell| {
        cell.push('〔');
        push_number(cell, year, 4);
        cell.push('〕');
        cell.push_str(before);
        push_number(cell, paper.number, 1);
        cell.push_str(after);
    });
}

/// Records of dishonesty in government.
pub(crate) static DISHONESTY_RECORDS: Table = Table {
    name: "dishonesty_records",
    columns: &[
        "record_no",
        "subject_kind",
        "unit_id",
        "source_kind",
        "document_no",
        "field",
        "harm",
        "amount_yuan",
        "effective_on",
        "stored_on",
        "publish",
        "published_on",
        "status",
        "decided_by",
        "legal_basis",
        "quality",
        "uploaded_on",
        "receipt",
        "reviewed_on",
        "withheld_for",
        "ended_on",
    ],
    fresh: Fresh::Suffix("record_no"),
    breaks: &[
        ("stored_before_effective", |draft| draft.set_day_before("stored_on", "effective_on")),
        ("withheld_but_published", |draft| {
            draft.set("publish", "不公开");
            draft.set("withheld_for", "个人隐私");
            draft.set("reviewed_on", "");
            draft.set_day("published_on", draft.value("stored_on") + 5);
        }),
        ("withheld_without_reason", |draft| {
            draft.set("publish", "不公开");
            draft.set("withheld_for", "");
            draft.set("published_on", "");
        }),
        ("reviewed_before_stored", |draft| draft.set_day_before("reviewed_on", "stored_on")),
        ("published_before_reviewed", |draft| {
            draft.set("publish", "公开");
            draft.set_day("reviewed_on", draft.value("stored_on") + 3);
            draft.set_day_before("published_on", "reviewed_on");
        }),
        ("receipt_without_upload", |draft| {
            draft.set("receipt", "失败");
            draft.set("uploaded_on", "");
        }),
    ],
    make: dishonesty_records,
    alone: false,
};

/// What became of the publication of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Review {
    /// Nobody reviewed it.
    Never,
    Withheld(Day),
    /// To be published: when it was reviewed, and whether it was published within the limit.
    Publish(Day, bool),
}

fn dishonesty_records(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let stores = Rates::new(world, "papers stored", 860);
    let [passes, accepts, publishes] =
        [("quality", 975), ("accepted", 900), ("published", 880)].map(|(field, base)| Rates::new(world, field, base));
    let (in_time, incidence) = (sheet.counter("captured_in_time"), sheet.counter("agency_dishonesty_incidence"));
    let (priority, of_quality) = (sheet.counter("priority_dishonesty_incidence"), sheet.counter("records_of_quality"));
    let (accepted, on_site) = (sheet.counter("records_accepted"), sheet.counter("records_published"));
    let published_in_time = sheet.counter("records_published_on_time");
    let (founded, concentrated) = (sheet.counter("records_well_founded"), sheet.counter("top_three_fields"));
    let mut standing: Vec<(&str, UnitIndex, Day)> = Vec::new();
    let subjects = sheet.labels("subject_kind", ["agency", "civil_servants"])?;
    let sources = sheet.labels("source_kind", ["judgment", "penalty", "discipline", "accountability"])?;
    let fields = FIELDS.iter().map(|code| Ok((*code, sheet.label("field", code)?)));
    let fields = fields.collect::<Result<Vec<_>, GenerateError>>()?;
    let harms = sheet.labels("harm", ["public", "market", "other"])?;
    let [publish, withhold] = sheet.labels("publish", ["publish", "withhold"])?;
    let reasons = sheet.labels("withheld_for", ["state_secret", "trade_secret", "privacy", "internal"])?;
    let [good, bad] = sheet.labels("quality", ["passed", "failed"])?;
    let [taken, refused] = sheet.labels("receipt", ["accepted", "refused"])?;
    let [valid, repaired, withdrawn] = sheet.labels("status", ["valid", "repaired", "withdrawn"])?;

    for paper in papers(sheet)? {
        if paper.captured == Capture::Missing {
            continue;
        }
        sheet.year(world.year(paper.effective))?;
        let Paper { unit, effective, agency, repair, ended, .. } = paper;
        let due = world.after_working_days(effective, STORE_WITHIN);
        let ok = stores.succeeds(world, &mut sheet.random, unit, effective);
        let stored = done_in_working_days(world, &mut sheet.random, ok, effective, STORE_WITHIN).unwrap_or(due + 40);
        let [field, harm] = [12, 4].map(|bound| sheet.random.below(bound) as usize);
        let [says_who, says_why] = [30, 12].map(|bound| sheet.random.below(bound) > 0);
        let fen = sheet.random.between(1, 9_000) * 1_000_000;
        let stands = paper.captured == Capture::Stands;
        let passed = passes.succeeds(world, &mut sheet.random, unit, stored);
        let checked = passed || sheet.random.below(3) > 0;
        let receipt = accepts.succeeds(world, &mut sheet.random, unit, stored);
        let sent = receipt || sheet.random.below(2) > 0;
        let reviewed = world.after_working_days(stored, sheet.random.between(1, 8) as i32);
        let review = match sheet.random.below(16) {
            0 => Review::Never,
            1 | 2 => Review::Withheld(reviewed),
            _ => Review::Publish(reviewed, publishes.succeeds(world, &mut sheet.random, unit, reviewed)),
        };
        let published = match review {
            Review::Publish(day, ok) => done_in_working_days(world, &mut sheet.random, ok, day, PUBLISH_WITHIN),
            Review::Never | Review::Withheld(_) => None,
        };

        record_no(sheet, paper);
        sheet.text(subjects[usize::from(!agency)]);
        sheet.unit(unit, effective);
        sheet.text(sources[paper.source]);
        document_no(sheet, paper);
        sheet.text(fields[field].1);
        match harms.get(harm) {
            Some(harm) => sheet.text(harm),
            None => sheet.empty(),
        }
        if paper.source == 0 {
            sheet.amount(fen);
        } else {
            sheet.empty();
        }
        sheet.date(effective);
        sheet.date(stored);
        match review {
            Review::Never => sheet.empty(),
            Review::Withheld(_) => sheet.text(withhold),
            Review::Publish(..) => sheet.text(publish),
        }
        sheet.date_or_empty(published);
        sheet.text(match (stands, repair) {
            (false, _) => withdrawn,
            (true, 0) => repaired,
            (true, _) => valid,
        });
        sheet.text_or_empty(says_who.then_some(DECIDED_BY[paper.source]));
        sheet.text_or_empty(says_why.then_some(LEGAL_BASES[paper.source]));
        match (passed, checked) {
            (true, _) => sheet.text(good),
            (false, true) => sheet.text(bad),
            (false, false) => sheet.empty(),
        }
        sheet.date_or_empty(sent.then_some(stored + 1));
        match (receipt, sent) {
            (true, _) => sheet.text(taken),
            (false, true) => sheet.text(refused),
            (false, false) => sheet.empty(),
        }
        match review {
            Review::Never => sheet.empty(),
            Review::Withheld(day) | Review::Publish(day, _) => sheet.date(day),
        }
        if let Review::Withheld(_) = review {
            sheet.text(reasons[paper.number as usize % reasons.len()]);
        } else {
            sheet.empty();
        }
        sheet.date_or_empty(ended);

        sheet.count(of_quality, unit, stored, i64::from(passed), 1);
        if stands {
            sheet.count(in_time, unit, due, i64::from(ok), 1);
            sheet.count(accepted, unit, stored, i64::from(receipt), 1);
            sheet.count(founded, unit, stored, i64::from(says_who && says_why), 1);
            standing.push((fields[field].0, unit, effective));
        }
        if stands && agency {
            sheet.count(incidence, unit, effective, 1, 0);
            if harm < 2 {
                sheet.count(priority, unit, effective, 1, 0);
            }
            if let Review::Publish(day, ok) = review {
                let limit = world.after_working_days(day, PUBLISH_WITHIN);
                if ended.is_none_or(|ended| ended > limit) {
                    sheet.count(published_in_time, unit, limit, i64::from(ok), 1);
                }
            }
            if !matches!(review, Review::Withheld(_)) {
                // From the day it is stored until the day before its display ends.
                let shown = |last: &Day| stored <= *last && ended.is_none_or(|ended| *last < ended);
                for (.., last) in world.year_spans().into_iter().filter(|(.., last)| shown(last)) {
                    sheet.count(on_site, unit, last, i64::from(published.is_some_and(|day| day <= last)), 1);
                }
            }
        }
        sheet.put()?;
    }
    for (year, _, last_day) in world.year_spans() {
        for unit in world.of_levels(&BODIES.map(|(level, _)| level), last_day) {
            sheet.count_apart(incidence, unit, last_day, 0, 1);
            sheet.count_apart(priority, unit, last_day, 0, 1);
        }
        let of_year = || standing.iter().filter(|(.., day)| world.year(*day) == year);
        let frequent = most_frequent(of_year().map(|(field, ..)| *field));
        for (field, unit, day) in of_year() {
            sheet.count_apart(concentrated, *unit, *day, i64::from(frequent.contains(field)), 1);
        }
    }
    Ok(())
}

/// Lists of the courts and penalty authorities, which the records are held against.
pub(crate) static AUTHORITY_LISTS: Table = Table {
    name: "authority_lists",
    columns: &["list_no", "source_kind", "unit_id", "document_no", "effective_on"],
    fresh: Fresh::Suffix("list_no"),
    breaks: &[],
    make: authority_lists,
    alone: false,
};

fn authority_lists(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let counters = [sheet.counter("judgments_captured"), sheet.counter("penalties_captured")];
    let sources = sheet.labels("source_kind", ["judgment", "penalty"])?;
    for paper in papers(sheet)? {
        let (Some(source), Some(counter)) = (sources.get(paper.source), counters.get(paper.source)) else { continue };
        sheet.year(sheet.world.year(paper.effective))?;
        sheet.cell(0, |cell| {
            cell.push_str("QD-");
            push_number(cell, paper.number, 6);
        });
        sheet.text(source);
        sheet.unit(paper.unit, paper.effective);
        document_no(sheet, paper);
        sheet.date(paper.effective);
        sheet.count(*counter, paper.unit, paper.effective, i64::from(paper.captured == Capture::Stands), 1);
        sheet.put()?;
    }
    Ok(())
}

/// Counts of disciplinary sanctions and accountability actions, half-yearly.
pub(crate) static SANCTION_COUNTS: Table = Table {
    name: "sanction_counts",
    columns: &["unit_id", "counted_to", "source_kind", "provided", "captured"],
    fresh: Fresh::Day("counted_to"),
    breaks: &[
        ("negative_count", |draft| draft.set_int("captured", -1)),
        ("captured_above_provided", |draft| draft.set_int("captured", draft.value("provided") + 1)),
    ],
    make: sanction_counts,
    alone: false,
};

fn sanction_counts(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let captures = Rates::new(world, "sanctions captured", 880);
    let counters = [sheet.counter("discipline_captured"), sheet.counter("accountability_captured")];
    let sources = sheet.labels("source_kind", ["discipline", "accountability"])?;
    for year in world.years.clone() {
        sheet.year(year)?;
        for counted_to in [world.day(year, 6, 30), world.day(year, 12, 31)] {
            for unit in world.of_levels(&[Level::Agency, Level::District, Level::FunctionalZone], counted_to) {
                for (source, counter) in sources.iter().zip(counters) {
                    let provided = sheet.random.between(0, 14);
                    let kept =
                        |sheet: &mut Sheet<'_, '_>| captures.succeeds(world, &mut sheet.random, unit, counted_to);
                    let captured = (0..provided).filter(|_| kept(sheet)).count() as i64;
                    sheet.unit(unit, counted_to);
                    sheet.date(counted_to);
                    sheet.text(source);
                    sheet.int(provided);
                    sheet.int(captured);
                    sheet.count(counter, unit, counted_to, captured, provided);
                    sheet.put()?;
                }
            }
        }
    }
    Ok(())
}
