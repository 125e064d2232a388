/// A table of numbers laid out by a [`crate::Frame`]: by column, then row. NaN is a gap; no NaN ever leaves this crate in a
/// table.
#[derive(Clone, Debug)]
pub struct Sheet {
    rows: usize,
    values: Vec<f64>,
    imputed: Vec<bool>,
}

impl Sheet {
    /// A sheet of gaps.
    pub fn new(columns: usize, rows: usize) -> Self {
        Self { rows, values: vec![f64::NAN; columns * rows], imputed: vec![false; columns * rows] }
    }

    /// One column.
    pub fn column(&self, column: usize) -> &[f64] {
        &self.values[column * self.rows..(column + 1) * self.rows]
    }

    /// One column.
    pub fn column_mut(&mut self, column: usize) -> &mut [f64] {
        &mut self.values[column * self.rows..(column + 1) * self.rows]
    }

    /// For each row, whether the value was not observed but filled in.
    pub fn imputed(&self, column: usize) -> &[bool] {
        &self.imputed[column * self.rows..(column + 1) * self.rows]
    }

    /// Fills a gap.
    pub fn impute(&mut self, column: usize, row: usize, value: f64) {
        self.values[column * self.rows + row] = value;
        self.imputed[column * self.rows + row] = true;
    }

    /// Becomes equal to another sheet of the same layout, without taking new memory.
    pub fn copy_from(&mut self, other: &Self) {
        self.values.copy_from_slice(&other.values);
        self.imputed.copy_from_slice(&other.imputed);
    }
}
