//! Expected counts of a two-way table where no exposure is known: what its margins make one expect.

use crate::error::{Error, Result, count};

/// A cell against the margins of its table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarginCell {
    /// Row total times column total over the grand total.
    pub expected: f64,
    /// Row total times the share that the column has in all other rows; `None` where the other rows have nothing. The
    /// benchmark that leaves the unit itself out.
    pub expected_from_rest: Option<f64>,
    /// `(count − expected) / √expected`; 0 where nothing is expected.
    pub residual: f64,
    /// The residual over its own standard deviation, so that it is about standard normal; 0 where it has none.
    pub adjusted_residual: f64,
}

/// Every cell of a table of counts, rows of equal length, against independence of rows and columns.
///
/// Says which cells stand out *within* the table: a unit that is high in every field has large margins, and none of its
/// cells stands out. Where an exposure is known, use it instead. Source: Haberman (1973) for the adjusted residual.
///
/// # Errors
/// [`Error::OutOfRange`] for a negative count or rows of different lengths; [`Error::TooFew`] for a table without events.
///
/// ```
/// # use statistics::margins::by_margins;
/// let cells = by_margins(&[vec![8.0, 2.0], vec![4.0, 6.0]])?;
/// assert_eq!((cells[0][0].expected, cells[0][0].expected_from_rest), (6.0, Some(4.0)));
/// # Ok::<(), statistics::Error>(())
/// ```
pub fn by_margins(table: &[Vec<f64>]) -> Result<Vec<Vec<MarginCell>>> {
    let width = table.first().map_or(0, Vec::len);
    let mut columns = vec![0.0; width];
    let mut rows = Vec::with_capacity(table.len());
    for row in table {
        if row.len() != width {
            let must = "the same in every row";
            return Err(Error::OutOfRange { what: "number of columns", value: row.len() as f64, must });
        }
        for (column, cell) in columns.iter_mut().zip(row) {
            *column += count("count", *cell)?;
        }
        rows.push(row.iter().sum::<f64>());
    }
    let total: f64 = rows.iter().sum();
    if total <= 0.0 {
        return Err(Error::TooFew { what: "events in the table", found: total, needed: 1.0 });
    }
    let cell = |seen: f64, row: f64, column: f64| {
        let expected = row * column / total;
        let away = seen - expected;
        let variance = expected * (1.0 - row / total) * (1.0 - column / total);
        let rest = total - row;
        MarginCell {
            expected,
            expected_from_rest: (rest > 0.0).then(|| row * ((column - seen) / rest).max(0.0)),
            residual: if expected > 0.0 { away / expected.sqrt() } else { 0.0 },
            adjusted_residual: if variance > 0.0 { away / variance.sqrt() } else { 0.0 },
        }
    };
    let of_row = |(cells, row): (&Vec<f64>, &f64)| {
        cells.iter().zip(&columns).map(|(seen, column)| cell(*seen, *row, *column)).collect()
    };
    Ok(table.iter().zip(&rows).map(of_row).collect())
}
