use crate::tables::ScreeningRow;
use catalogue::Finding;
use std::collections::BTreeMap;

/// What a step has to say besides the numbers. Only the run that is published asks for it.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) findings: Vec<Finding>,
    /// What was done to a cell (column, row): words of the form `key=value`.
    pub(crate) notes: BTreeMap<(usize, usize), String>,
    pub(crate) screening: Vec<ScreeningRow>,
    /// The number of the step, from 1.
    pub(crate) step: u32,
}
