//! How long the labels of a national table take: 2,843 counties × 10 fields × 5 years.
//!
//! `cargo run --release -p statistics --example national_table`; the result is recorded in `docs/statistics.md`.

use statistics::random::Random;
use statistics::table::{Cell, Label, Rule, label_table};
use std::time::Instant;

const CELLS: usize = 2_843 * 10 * 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut random = Random::new(20_261_123, 0);
    // From villages to metropolises: expected counts of a wide gamma distribution; every hundredth cell has twice the rate.
    let counts: Vec<(f64, f64)> = (0..CELLS)
        .map(|cell| {
            let expected = 8.0 * random.gamma(0.5);
            let mean = if cell % 100 == 0 { 2.0 * expected } else { expected };
            (random.poisson(mean), expected)
        })
        .collect();
    let start = Instant::now();
    let cells = counts.iter().map(|(count, expected)| Cell::known(*count, *expected)).collect::<Result<Vec<_>, _>>()?;
    let table = label_table(&cells, Rule::default())?;
    let seconds = start.elapsed().as_secs_f64();
    let of = |label| table.cells.iter().filter(|cell| cell.label == label).count();
    println!("{CELLS} cells labelled in {seconds:.2} s, one thread");
    let planted = table.cells.iter().step_by(100);
    println!("of {} planted, {} are high", planted.len(), planted.filter(|cell| cell.label == Label::High).count());
    for label in [Label::High, Label::Watch, Label::Usual, Label::TooFew] {
        println!("{label:?}: {}", of(label));
    }
    // The peak of the whole process, where the system tells it.
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
    }
    Ok(())
}
