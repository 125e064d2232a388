use crate::GenerateError;
use crate::world::{Day, UnitIndex, World};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Ten-thousandths in one: numerators and denominators are exact decimals with four places.
pub(crate) const ONE: i64 = 10_000;

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    records: u64,
    numerator: i128,
    denominator: i128,
}

/// The planted truths: what the rows written so far count for, by indicator, unit and span of days.
#[derive(Debug)]
pub(crate) struct Tally {
    indicators: Vec<&'static str>,
    /// Per indicator: unit × year × span.
    sums: Vec<Vec<Sums>>,
    units: usize,
    spans: usize,
    first_year: i32,
    years: usize,
}

/// An indicator of the tally.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counter(usize);

impl Tally {
    /// An empty tally of the world's units and years.
    pub(crate) fn new(world: &World<'_>) -> Self {
        Self {
            indicators: Vec::new(),
            sums: Vec::new(),
            units: world.units.len(),
            spans: world.span_count(),
            first_year: *world.years.start(),
            years: world.years.clone().count(),
        }
    }

    /// The counter of an indicator.
    pub(crate) fn counter(&mut self, indicator: &'static str) -> Counter {
        if let Some(at) = self.indicators.iter().position(|known| *known == indicator) {
            return Counter(at);
        }
        self.indicators.push(indicator);
        self.sums.push(vec![Sums::default(); self.units * self.years * self.spans]);
        Counter(self.indicators.len() - 1)
    }

    /// Counts one record, in ten-thousandths. Days outside the years are nobody's truth.
    pub(crate) fn add(
        &mut self,
        world: &World<'_>,
        counter: Counter,
        unit: UnitIndex,
        day: Day,
        numerator: i64,
        denominator: i64,
    ) {
        let Ok(year) = usize::try_from(world.year(day) - self.first_year) else { return };
        if year >= self.years {
            return;
        }
        let sums = &mut self.sums[counter.0][(unit * self.years + year) * self.spans + world.span(day)];
        sums.records += 1;
        sums.numerator += i128::from(numerator);
        sums.denominator += i128::from(denominator);
    }

    /// The truths of every unit that records lie at, and of all that it belonged to on the day counted.
    ///
    /// `indicator_id,unit_id,period,numerator,denominator`, in order of the key.
    pub(crate) fn to_csv(&self, world: &World<'_>) -> String {
        let mut truths: BTreeMap<(&str, UnitIndex, usize), Sums> = BTreeMap::new();
        for (indicator, sums) in self.indicators.iter().zip(&self.sums) {
            for (at, sums) in sums.iter().enumerate().filter(|(_, sums)| sums.records > 0) {
                let (span, year, unit) = (at % self.spans, at / self.spans % self.years, at / self.spans / self.years);
                for ancestor in world.ancestors(unit, span) {
                    let total = truths.entry((indicator, *ancestor, year)).or_default();
                    total.numerator += sums.numerator;
                    total.denominator += sums.denominator;
                }
            }
        }
        let mut csv = String::from("indicator_id,unit_id,period,numerator,denominator\n");
        for ((indicator, unit, year), sums) in truths {
            let unit_id = &world.units[unit].unit_id;
            let period = self.first_year + year as i32;
            let _ =
                writeln!(csv, "{indicator},{unit_id},{period},{},{}", exact(sums.numerator), exact(sums.denominator));
        }
        csv
    }

    /// Indicators of the plan that nothing was counted for.
    ///
    /// # Errors
    /// When an indicator is counted that the plan does not have.
    pub(crate) fn check(&self, world: &World<'_>) -> Result<(), GenerateError> {
        match self.indicators.iter().find(|id| !world.plan.indicators.contains_key(**id)) {
            None => Ok(()),
            Some(id) => Err(GenerateError::Mismatch {
                table: "*".to_owned(),
                problem: format!("records are planted for the indicator `{id}`, which the plan does not have"),
            }),
        }
    }
}

/// A number of ten-thousandths in its shortest form: `3`, `2.6`.
fn exact(tenthousandths: i128) -> String {
    let (whole, part) = (tenthousandths / i128::from(ONE), tenthousandths % i128::from(ONE));
    if part == 0 { format!("{whole}") } else { format!("{whole}.{part:04}").trim_end_matches('0').to_owned() }
}
