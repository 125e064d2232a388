use super::duties::was_evaluated;
use crate::GenerateError;
use crate::choose::Rates;
use crate::random::Random;
use crate::sheet::{Fresh, Sheet, Table, push_number};
use crate::world::{Day, UnitIndex, World};
use catalogue::Level;

/// The fields in which the plan wants the results of evaluations used.
const USES: [&str; 4] = ["use_in_pilots", "use_in_investment", "use_in_society", "use_in_appraisal"];

/// Rules of which the plan asks the city for one, and the department that sees to them.
const OF_THE_CITY: [(&str, &str); 5] = [
    ("participation", "ZH-FZJ"),
    ("hearings", "ZH-FZJ"),
    ("recording", "ZH-FGJ"),
    ("collecting", "ZH-FGJ"),
    ("using", "ZH-FGJ"),
];

/// What the plan asks somebody to lay down on paper, by when, and whether it was.
pub(crate) static REQUIRED_DOCUMENTS: Table = Table {
    name: "required_documents",
    columns: &["item_no", "unit_id", "item", "due_on", "document_no", "issued_on", "published_on", "expires_on"],
    fresh: Fresh::Suffix("item_no"),
    breaks: &[
        ("issued_without_document", |draft| {
            draft.set_day("issued_on", draft.value("due_on"));
            for column in ["document_no", "published_on", "expires_on"] {
                draft.set(column, "");
            }
        }),
        ("published_before_issued", |draft| {
            draft.set_day("issued_on", draft.value("due_on"));
            draft.set_day_before("published_on", "issued_on");
            draft.set("document_no", "珠办〔2018〕0号");
            draft.set("expires_on", "");
        }),
        ("expires_before_issued", |draft| {
            draft.set_day("issued_on", draft.value("due_on"));
            draft.set_day_before("expires_on", "issued_on");
            draft.set("document_no", "珠办〔2018〕0号");
            draft.set("published_on", "");
        }),
    ],
    make: required_documents,
    alone: false,
};

/// The years, by their place in the list, at whose ends something is in force: from the first up to before the last.
#[derive(Clone, Copy)]
struct Spell {
    from: usize,
    until: usize,
}

impl Spell {
    /// From the first year in which the unit gets it done; one in six runs out again.
    fn draw(world: &World<'_>, random: &mut Random, rates: &Rates, unit: UnitIndex) -> Option<Self> {
        let years = world.year_spans();
        let from = (0..years.len()).find(|year| rates.succeeds(world, random, unit, years[*year].2))?;
        let until = match random.below(6) {
            0 => from + 1 + random.below((years.len() - from) as u64) as usize,
            _ => years.len(),
        };
        Some(Self { from, until })
    }

    fn holds(self, year: usize) -> bool {
        self.from <= year && year < self.until
    }
}

/// A line of the ledger.
struct Line {
    unit: UnitIndex,
    item: &'static str,
    /// Place of the year in which it is due.
    year: usize,
    due: Day,
    issued: Option<Day>,
    published: Option<Day>,
    expires: Option<Day>,
    /// The years at whose ends it is in force; and from which on it is published as well.
    spell: Option<Spell>,
    public_from: Option<usize>,
}

struct Ledger<'w, 'p> {
    world: &'w World<'p>,
    years: Vec<(i32, Day, Day)>,
    rates: Rates,
    lines: Vec<Line>,
}

impl Ledger<'_, '_> {
    /// Adds a line, due in one of the years, and says when it is in force.
    fn add(&mut self, random: &mut Random, unit: UnitIndex, item: &'static str) -> Option<Spell> {
        let years = &self.years;
        let year = [0, 0, 0, 1, 2][random.below(5) as usize].min(years.len() - 1);
        let due = match random.below(3) {
            0 => years[year].2 - 184,
            _ => years[year].2,
        };
        let spell = Spell::draw(self.world, random, &self.rates, unit);
        let (mut issued, mut published, mut expires, mut public_from) = (None, None, None, None);
        if let Some(Spell { from, until }) = spell {
            let (_, first, last) = years[from];
            // The last day of the year is frequent on both ends: issued on it counts, expired on it does not.
            let day = match random.below(6) {
                0 => last,
                _ => random.between(i64::from(first), i64::from(last)) as Day,
            };
            issued = Some(day);
            expires = match years.get(until) {
                Some((_, first, last)) => Some(match random.below(3) {
                    0 => *first,
                    1 => *last,
                    _ => random.between(i64::from(*first), i64::from(*last)) as Day,
                }),
                None => (random.below(4) == 0).then(|| self.world.last_day() + random.between(1, 300) as Day),
            };
            public_from = match random.below(8) {
                0 => None,
                1 => Some(from + 1),
                _ => Some(from),
            };
            published = public_from.map(|year| match years.get(year) {
                Some((_, first, last)) => random.between(i64::from(day.max(*first)), i64::from(*last)) as Day,
                None => self.world.last_day() + random.between(1, 60) as Day,
            });
        }
        self.lines.push(Line { unit, item, year, due, issued, published, expires, spell, public_from });
        spell
    }

    /// The departments, districts and zones that exist at the end of some year.
    fn bodies(&self, levels: &[Level]) -> Vec<UnitIndex> {
        let mut units: Vec<UnitIndex> =
            self.years.iter().flat_map(|(.., last)| self.world.of_levels(levels, *last)).collect();
        units.sort_unstable();
        units.dedup();
        units
    }
}

fn required_documents(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let rates = Rates::new(world, "required documents", 560);
    let mut ledger = Ledger { world, years: world.year_spans(), rates, lines: Vec::new() };
    rules_of_the_city(sheet, &mut ledger);
    debt_rules(sheet, &mut ledger);
    mechanisms(sheet, &mut ledger);
    uses_of_evaluations(sheet, &mut ledger);
    owed_by_each(sheet, &mut ledger);
    write(sheet, ledger)
}

/// One of each for the city; a district's own does not count.
fn rules_of_the_city(sheet: &mut Sheet<'_, '_>, ledger: &mut Ledger<'_, '_>) {
    let world = sheet.world;
    let participation = sheet.counter("participation_rules_issued");
    let information = sheet.counter("information_rules_in_force");
    let districts = ledger.bodies(&[Level::District]);
    for city in ledger.bodies(&[Level::CityLevel]) {
        for (item, department) in OF_THE_CITY {
            let counter = if matches!(item, "participation" | "hearings") { participation } else { information };
            let spell = ledger.add(&mut sheet.random, world.find(department).unwrap_or(city), item);
            for (year, (.., last)) in ledger.years.clone().into_iter().enumerate() {
                let holds = spell.is_some_and(|spell| spell.holds(year));
                sheet.count_apart(counter, city, last, i64::from(holds), 1);
            }
            let of_a_district = *sheet.random.pick(&districts);
            ledger.add(&mut sheet.random, of_a_district, item);
        }
    }
}

/// Two rules for each unit with debt of its own; those of the city's own bodies come from a department.
fn debt_rules(sheet: &mut Sheet<'_, '_>, ledger: &mut Ledger<'_, '_>) {
    let world = sheet.world;
    let counter = sheet.counter("debt_rules_in_force");
    for debtor in ledger.bodies(&[Level::CityLevel, Level::District, Level::FunctionalZone]) {
        let issuer = match world.units[debtor].level {
            Level::CityLevel => world.find("ZH-CZJ").unwrap_or(debtor),
            _ => debtor,
        };
        for item in ["debt_emergency", "debt_accountability"] {
            let spell = ledger.add(&mut sheet.random, issuer, item);
            for (year, (.., last)) in ledger.years.clone().into_iter().enumerate() {
                let holds = spell.is_some_and(|spell| spell.holds(year));
                sheet.count_apart(counter, debtor, last, i64::from(holds), 1);
            }
        }
    }
}

/// Both mechanisms are needed; some units are not on the ledger at all.
fn mechanisms(sheet: &mut Sheet<'_, '_>, ledger: &mut Ledger<'_, '_>) {
    let counter = sheet.counter("accountability_mechanisms_set");
    for unit in ledger.bodies(&[Level::Agency, Level::District, Level::FunctionalZone]) {
        let listed = sheet.random.below(10) > 0;
        let spells = ["accountability", "tracing"]
            .map(|item| if listed { ledger.add(&mut sheet.random, unit, item) } else { None });
        for (year, (.., last)) in ledger.years.clone().into_iter().enumerate() {
            let both = spells.iter().all(|spell| spell.is_some_and(|spell| spell.holds(year)));
            sheet.count_apart(counter, unit, last, i64::from(both), 1);
        }
    }
}

/// Results can be used once there is an evaluation.
fn uses_of_evaluations(sheet: &mut Sheet<'_, '_>, ledger: &mut Ledger<'_, '_>) {
    let world = sheet.world;
    let counter = sheet.counter("evaluation_results_used");
    for place in ledger.bodies(&[Level::District, Level::FunctionalZone]) {
        for item in USES {
            let spell = ledger.add(&mut sheet.random, place, item);
            let mut evaluated = false;
            for (at, (year, _, last)) in ledger.years.clone().into_iter().enumerate() {
                evaluated |= was_evaluated(world, place, year);
                let used = evaluated && spell.is_some_and(|spell| spell.holds(at));
                sheet.count_apart(counter, place, last, i64::from(used), 1);
            }
        }
    }
}

/// What each unit owes by the day that the ledger gives it; their truths are counted with the lines.
fn owed_by_each(sheet: &mut Sheet<'_, '_>, ledger: &mut Ledger<'_, '_>) {
    let world = sheet.world;
    for unit in ledger.bodies(&[Level::Agency, Level::District, Level::FunctionalZone]) {
        ledger.add(&mut sheet.random, unit, "negative_list");
        ledger.add(&mut sheet.random, unit, "procurement_duties");
        if world.units[unit].level != Level::Agency || sheet.random.below(3) == 0 {
            ledger.add(&mut sheet.random, unit, "investment_duties");
        }
        if sheet.random.below(6) == 0 {
            ledger.add(&mut sheet.random, unit, "other");
        }
    }
}

fn write(sheet: &mut Sheet<'_, '_>, ledger: Ledger<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let owed = [
        ("negative_list", sheet.counter("negative_lists_published")),
        ("procurement_duties", sheet.counter("procurement_duties_set")),
        ("investment_duties", sheet.counter("investment_duties_set")),
    ];
    let Ledger { years, mut lines, .. } = ledger;
    lines.sort_by_key(|line| line.year);
    for (number, line) in (1..).zip(lines) {
        let year = years[line.year].0;
        sheet.year(year)?;
        numbered(sheet, "TZ-", year, number, "");
        sheet.unit(line.unit, line.due);
        let label = sheet.label("item", line.item)?;
        sheet.text(label);
        sheet.date(line.due);
        match line.issued {
            Some(day) => numbered(sheet, "珠办〔", world.year(day), number, "号"),
            None => sheet.empty(),
        }
        sheet.date_or_empty(line.issued);
        sheet.date_or_empty(line.published);
        sheet.date_or_empty(line.expires);
        if let Some((item, counter)) = owed.iter().find(|(item, _)| *item == line.item) {
            for (at, (.., last)) in years.iter().enumerate().skip(line.year) {
                let public = line.public_from.is_some_and(|from| from <= at);
                let done = line.spell.is_some_and(|spell| spell.holds(at)) && (*item != "negative_list" || public);
                sheet.count(*counter, line.unit, *last, i64::from(done), 1);
            }
        }
        sheet.put()?;
    }
    Ok(())
}

/// A cell with a number: prefix, year, running number, end.
fn numbered(sheet: &mut Sheet<'_, '_>, prefix: &str, year: i32, number: u64, end: &str) {
    sheet.cell(0, |cell| {
        cell.push_str(prefix);
        push_number(cell, u64::from(year.unsigned_abs()), 4);
        cell.push_str(if end.is_empty() { "-" } else { "〕" });
        push_number(cell, number, if end.is_empty() { 4 } else { 1 });
        cell.push_str(end);
    });
}
