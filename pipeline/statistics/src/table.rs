//! Which cells of a table have more than their share: the high-incidence label.

use crate::error::{Result, count, positive, probability};
use crate::exact_test::{binomial_mid_at_least, poisson_mid_at_least};
use crate::multiple::{Adjustment, adjusted};
use crate::shrink::{GammaPrior, Shrunken};
use crate::special::gamma;

/// One cell, such as a unit, a field and a year, and how surprising its count is by itself.
///
/// [`Cell::known`] and [`Cell::against_rest`] make the test; a cell that was tested otherwise is written out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Events seen; may be fractional.
    pub count: f64,
    /// Events expected if the cell were like the others.
    pub expected: f64,
    /// One-sided mid-*p* of so many events or more if the cell were like the others; `None` where it was not tested.
    pub p: Option<f64>,
}

impl Cell {
    /// A count against an expected number that is known from elsewhere, without error of its own to speak of: Poisson.
    /// Nothing expected leaves no test.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] for numbers that are negative or not finite.
    pub fn known(count: f64, expected: f64) -> Result<Self> {
        let p = poisson_mid_at_least(count, expected)?;
        Ok(Self { count, expected, p: (expected > 0.0).then_some(p) })
    }

    /// A count against the `rest` of its kind, the cell itself left out, of whose common exposure the cell has `share`:
    /// binomial, given all events of both. The rest's own chance is thus taken into account, which makes false alarms where
    /// an expected number out of a few events is treated as known. No event in either, or no exposure, leaves no test.
    ///
    /// # Errors
    /// [`crate::Error::OutOfRange`] for numbers that are negative or not finite, or a share outside 0 to 1; 1 too: a cell
    /// without others has nothing to be set against, so leave it out.
    pub fn against_rest(events: f64, rest: f64, share: f64) -> Result<Self> {
        let (events, rest) = (count("count", events)?, count("count of the rest", rest)?);
        let odds = share / positive("share of the rest", 1.0 - probability("share", share)?)?;
        let p = if share > 0.0 && events + rest > 0.0 {
            Some(binomial_mid_at_least(events, events + rest, share)?)
        } else {
            None
        };
        Ok(Self { count: events, expected: count("expected", rest * odds)?, p })
    }
}

/// What makes a cell *high*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The share of false alarms among the alarms that is put up with: a cell passes with a *q* no larger.
    pub false_discovery: f64,
    /// A cell with fewer events is never high.
    pub least_count: f64,
    /// A true rate this many times the expected has to have an even chance to be seen, or the cell is *too few*.
    pub ratio_to_see: f64,
}

impl Default for Rule {
    /// 5%, 3 events, twice the rate.
    fn default() -> Self {
        Self { false_discovery: 0.05, least_count: 3.0, ratio_to_see: 2.0 }
    }
}

/// What the evidence says of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// `q ≤ false_discovery` and `EB05 > 1` and at least `least_count` events.
    High,
    /// One or both of the first two, but not all three.
    Watch,
    /// None of them, though a rate of `ratio_to_see` times the expected would probably have shown.
    Usual,
    /// None of them, and it would probably not have shown: nothing can be said.
    TooFew,
}

/// A cell with its evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Labelled {
    /// Count over expected; `None` where nothing was expected.
    pub ratio: Option<f64>,
    /// The ratio shrunk towards 1, with EB05 and EB95.
    pub shrunken: Shrunken,
    /// The cell's *p*, adjusted over the whole table by Benjamini and Hochberg: decides the label.
    pub q: Option<f64>,
    /// The same by Benjamini and Yekutieli, which holds for any dependence between cells: a check.
    pub q_any_dependence: Option<f64>,
    /// What follows.
    pub label: Label,
}

/// A labelled table.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledTable {
    /// Each cell, in the order given.
    pub cells: Vec<Labelled>,
    /// How ratios differ between cells beyond chance, from the table itself.
    pub prior: GammaPrior,
    /// Cells with fewer expected events than this are too few to say that they are usual.
    pub least_expected: f64,
}

/// Labels all cells of a table together: one prior, one adjustment for their number.
///
/// The whole table goes in at once, quiet cells too: leaving them out would make the rest look exceptional. A table of one
/// cell, or with no events at all, is labelled like any other. The order of cells changes no digit.
///
/// # Errors
/// [`crate::Error::OutOfRange`] for a count or an expected number that is negative or not finite, a *p* outside `0..=1`, or a
/// rule out of range.
///
/// ```
/// # use statistics::table::{Cell, Label, Rule, label_table};
/// let quiet = [1.0, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0, 9.0].repeat(10);
/// let mut cells = quiet.iter().map(|count| Cell::known(*count, 5.0)).collect::<Result<Vec<_>, _>>()?;
/// cells.push(Cell::known(18.0, 5.0)?);
/// let table = label_table(&cells, Rule::default())?;
/// assert_eq!(table.cells[80].label, Label::High);
/// assert!(table.cells[..80].iter().all(|cell| cell.label == Label::Usual));
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn label_table(cells: &[Cell], rule: Rule) -> Result<LabelledTable> {
    probability("false discovery", rule.false_discovery)?;
    count("least count", rule.least_count)?;
    let least_expected = least_expected(rule.ratio_to_see)?;
    let pairs: Vec<(f64, f64)> = cells.iter().map(|cell| (cell.count, cell.expected)).collect();
    let prior = GammaPrior::by_moments(&pairs)?;
    let p: Vec<Option<f64>> = cells.iter().map(|cell| cell.p).collect();
    let q = adjusted(&p, Adjustment::BenjaminiHochberg)?;
    let q_any_dependence = adjusted(&p, Adjustment::BenjaminiYekutieli)?;
    let mut labelled = Vec::with_capacity(cells.len());
    for (row, cell) in cells.iter().enumerate() {
        let shrunken = prior.posterior(cell.count, cell.expected)?;
        let surprising = q[row].is_some_and(|q| q <= rule.false_discovery);
        let raised = shrunken.eb05 > 1.0;
        let label = match (surprising, raised) {
            (true, true) if cell.count >= rule.least_count => Label::High,
            (true, _) | (_, true) => Label::Watch,
            _ if cell.expected < least_expected => Label::TooFew,
            _ => Label::Usual,
        };
        labelled.push(Labelled {
            ratio: (cell.expected > 0.0).then(|| cell.count / cell.expected),
            shrunken,
            q: q[row],
            q_any_dependence: q_any_dependence[row],
            label,
        });
    }
    Ok(LabelledTable { cells: labelled, prior, least_expected })
}

/// The expected number at which the count that is just surprising (`p = 0.05`) is the median of a cell with `ratio` times
/// the rate: by the incomplete gamma function, hence without the jumps of whole counts. 3.46 for twice the rate.
fn least_expected(ratio: f64) -> Result<f64> {
    positive("ratio to see less 1", ratio - 1.0)?;
    let seen = |expected: f64| {
        // The median of a gamma with shape x is about x − 1/3, so the count with an even chance to be passed follows.
        let median = ratio * expected + 1.0 / 3.0;
        gamma(median, expected).lower <= 0.05
    };
    let (mut low, mut high) = (0.0, 1.0);
    while !seen(high) && high < 1e9 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if seen(middle) { high = middle } else { low = middle }
    }
    Ok(high)
}
