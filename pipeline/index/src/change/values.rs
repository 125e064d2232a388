use crate::change::mixture::{Follows, follows, same};
use crate::change::numbers::is_internal;
use crate::change::{Cause, Compared, Side};
use crate::tables::{ScoreRow, ValueRow, Verdict};
use std::collections::BTreeMap;

/// A value, its status or its verdict that is not the same any more.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueChange<'a> {
    /// Indicator.
    pub indicator_id: &'a str,
    /// Unit.
    pub unit_id: &'a str,
    /// Its period on the old side.
    pub from_period: &'a str,
    /// Its period on the new side.
    pub to_period: &'a str,
    /// What stood in the old table; `None` where there was no row.
    pub old: Option<&'a ValueRow>,
    /// What stands in the new table; `None` where there is no row.
    pub new: Option<&'a ValueRow>,
    /// The verdict on the old value.
    pub old_verdict: Option<Verdict>,
    /// The verdict on the new value.
    pub new_verdict: Option<Verdict>,
    /// What it comes from: the unit's data or their revision; another way of counting; for a verdict on the same value,
    /// another target, or one that has fallen due ([`Cause::Normalisation`]); definitions of which only one side knows
    /// the value ([`Cause::Method`]).
    pub cause: Cause,
}

impl ValueChange<'_> {
    /// The columns of [`ValueChange::cells`].
    pub const COLUMNS: [&'static str; 15] = [
        "indicator_id",
        "unit_id",
        "from_period",
        "to_period",
        "old_numerator",
        "new_numerator",
        "old_denominator",
        "new_denominator",
        "old_value",
        "new_value",
        "old_status",
        "new_status",
        "old_verdict",
        "new_verdict",
        "cause",
    ];

    /// One row of a table for programs. Empty cells: there is none.
    pub fn cells(&self) -> Vec<String> {
        let mut cells: Vec<String> =
            [self.indicator_id, self.unit_id, self.from_period, self.to_period].map(str::to_owned).into();
        let sides = [self.old, self.new];
        let mut both = |cell: &dyn Fn(&ValueRow) -> Option<String>| {
            cells.extend(sides.map(|side| side.and_then(cell).unwrap_or_default()));
        };
        both(&|row| Some(row.numerator?.to_string()));
        both(&|row| Some(row.denominator?.to_string()));
        both(&|row| Some(row.value?.to_string()));
        both(&|row| Some(row.status.id().to_owned()));
        let verdicts = [self.old_verdict, self.new_verdict];
        cells.extend(verdicts.map(|verdict| verdict.map(Verdict::id).unwrap_or_default().to_owned()));
        cells.push(self.cause.id().to_owned());
        cells
    }
}

/// Every value that changed, appeared or vanished, of one unit or of all, in order of indicator, unit and period.
///
/// Indicators that never leave the office are left out.
pub fn value_changes<'a>(
    old: &Side<'a>,
    new: &Side<'a>,
    compared: &'a Compared,
    unit_id: Option<&str>,
) -> Vec<ValueChange<'a>> {
    type Found<'a> = (Option<&'a ValueRow>, Option<Verdict>);
    let mut found: BTreeMap<(&'a str, &'a str, usize), [Found<'a>; 2]> = BTreeMap::new();
    for (at, side) in [old, new].into_iter().enumerate() {
        let key = |indicator: &'a str, unit: &'a str, period: &str| {
            let wanted = unit_id.is_none_or(|wanted| wanted == unit) && !is_internal(side.plan, indicator);
            wanted.then_some((indicator, unit, compared.place(period, at == 1)?))
        };
        for row in side.values {
            if let Some(key) = key(&row.indicator_id, &row.unit_id, &row.period) {
                found.entry(key).or_default()[at].0 = Some(row);
            }
        }
        for ScoreRow { indicator_id, unit_id, period, verdict, .. } in side.scores {
            if let Some(key) = key(indicator_id, unit_id, period) {
                found.entry(key).or_default()[at].1 = Some(*verdict);
            }
        }
    }
    let mut alike = BTreeMap::new();
    let mut changes = Vec::new();
    for ((indicator_id, unit_id, place), [(a, old_verdict), (b, new_verdict)]) in found {
        if same(a, b) && old_verdict == new_verdict {
            continue;
        }
        let cause = match follows(old.plan, new.plan, indicator_id, unit_id, &mut alike, compared) {
            _ if same(a, b) => Cause::Normalisation,
            Follows::Method => Cause::Method,
            Follows::Counting => Cause::Counting,
            Follows::Data if compared.moves() => Cause::OwnData,
            Follows::Data => Cause::OwnRevision,
        };
        let (from_period, to_period) = compared.names(place);
        changes.push(ValueChange {
            indicator_id,
            unit_id,
            from_period,
            to_period,
            old: a,
            new: b,
            old_verdict,
            new_verdict,
            cause,
        });
    }
    changes
}
