//! Whether the methods keep what they promise: coverage of intervals, false alarms without differences, planted hot spots
//! found. Exact where the sum over all outcomes can be taken, else simulated from a fixed seed.
//!
//! `cargo run --release -p statistics --example calibration`; the result is recorded in `docs/statistics.md`.

use statistics::funnel::{Category, Funnel, Limits, Measure};
use statistics::mean::mean;
use statistics::overdispersion;
use statistics::proportion::{clopper_pearson, jeffreys, wilson};
use statistics::random::Random;
use statistics::rank_range::joint_proportion_ranks;
use statistics::rare::{case_limits, time_limits};
use statistics::special::{binomial_mass, poisson_mass};
use statistics::table::{Cell, Label, Rule, label_table};
use statistics::trend::{count_trend, recent_rise};
use statistics::{Error, Interval, Level, rate};

const SEED: u64 = 20_261_123;
const TABLES: usize = 10_000;
const DISTRICTS: usize = 8;
const FIELDS: usize = 10;

fn main() -> Result<(), Error> {
    println!("seed {SEED}, {TABLES} simulated tables, series and groups each\n");
    coverage_of_shares()?;
    coverage_of_counts()?;
    coverage_of_means()?;
    false_labels()?;
    hot_spots()?;
    false_alarms_over_time()?;
    joint_ranks()?;
    funnels()
}

/// Exact: the sum of the probabilities of all outcomes whose interval holds the true share.
fn coverage_of_shares() -> Result<(), Error> {
    println!("coverage of 95% intervals of a share, true shares 0.005, 0.010 … 0.995, exact: mean / least");
    println!("{:>6} {:>15} {:>15} {:>15}", "n", "Wilson", "Clopper-Pearson", "Jeffreys");
    for n in [3_u32, 10, 30, 300] {
        let mut line = format!("{n:>6}");
        for of in [wilson, clopper_pearson, jeffreys] {
            let intervals =
                (0..=n).map(|x| of(f64::from(x), f64::from(n), Level::P95)).collect::<Result<Vec<_>, _>>()?;
            let covered = (1..200).map(|step| {
                let p = f64::from(step) / 200.0;
                let held = intervals.iter().zip(0..=n).filter(|(interval, _)| interval.contains(p));
                held.map(|(_, x)| binomial_mass(f64::from(x), f64::from(n), p)).sum::<f64>()
            });
            line += &mean_and_least(covered);
        }
        println!("{line}");
    }
    println!();
    Ok(())
}

/// Exact, as for shares.
fn coverage_of_counts() -> Result<(), Error> {
    println!("coverage of 95% intervals of a count, true means within 20% of the one named, exact: mean / least");
    println!("{:>6} {:>15} {:>15}", "mean", "usual", "exact");
    for middle in [3.0, 10.0, 30.0, 300.0] {
        let mut line = format!("{middle:>6}");
        for of in [rate::poisson, rate::exact] {
            let last = (3.0 * middle + 20.0) as u32;
            let intervals = (0..=last).map(|x| of(f64::from(x), Level::P95)).collect::<Result<Vec<Interval>, _>>()?;
            let covered = (0..=200).map(|step| {
                let mean = middle * (0.8 + 0.002 * f64::from(step));
                let held = intervals.iter().zip(0..=last).filter(|(interval, _)| interval.contains(mean));
                held.map(|(_, x)| poisson_mass(f64::from(x), mean)).sum::<f64>()
            });
            line += &mean_and_least(covered);
        }
        println!("{line}");
    }
    println!();
    Ok(())
}

fn mean_and_least(covered: impl Iterator<Item = f64>) -> String {
    let all: Vec<f64> = covered.collect();
    let least = all.iter().copied().fold(1.0, f64::min);
    format!("   {:.3} / {least:.3}", all.iter().sum::<f64>() / all.len() as f64)
}

fn coverage_of_means() -> Result<(), Error> {
    println!("coverage of 95% t intervals of a mean, simulated");
    println!("{:>6} {:>8} {:>12}", "n", "normal", "exponential");
    let mut random = Random::new(SEED, 1);
    for n in [3, 10, 30, 300] {
        let mut share = |draw: fn(&mut Random) -> f64, truth: f64| -> Result<f64, Error> {
            let mut held = 0;
            for _ in 0..TABLES {
                let values: Vec<f64> = (0..n).map(|_| draw(&mut random)).collect();
                held += usize::from(mean(&values, Level::P95)?.interval.contains(truth));
            }
            Ok(held as f64 / TABLES as f64)
        };
        let (normal, skewed) = (share(Random::normal, 0.0)?, share(|random| random.gamma(1.0), 1.0)?);
        println!("{n:>6} {normal:>8.3} {skewed:>12.3}");
    }
    println!();
    Ok(())
}

/// How the expected counts of a table come about.
#[derive(Clone, Copy)]
enum Expected {
    Known,
    Margins,
    Rest,
}

/// A table of 8 districts × 10 fields, each cell with its true mean.
fn cells(means: &[f64], expected: Expected, random: &mut Random) -> Result<Vec<Cell>, Error> {
    let counts: Vec<f64> = means.iter().map(|mean| random.poisson(*mean)).collect();
    if matches!(expected, Expected::Known) {
        return counts.iter().zip(means).map(|(count, mean)| Cell::known(*count, *mean)).collect();
    }
    let total: f64 = counts.iter().sum();
    let row = |district: usize| counts[district * FIELDS..][..FIELDS].iter().sum::<f64>();
    let column = |field: usize| counts.iter().skip(field).step_by(FIELDS).sum::<f64>();
    let cell = |(number, count): (usize, &f64)| {
        let (row, column) = (row(number / FIELDS), column(number % FIELDS));
        match expected {
            Expected::Rest => Cell::against_rest(*count, column - count, row / total),
            _ => Cell::known(*count, row * column / total),
        }
    };
    counts.iter().enumerate().map(cell).collect()
}

/// Districts and fields of different sizes, with `events` a cell on average.
fn means(events: f64, even: bool) -> Vec<f64> {
    let size = |i: usize, n: usize| if even { 1.0 } else { 1.6_f64.powi(i as i32) / 1.6_f64.powi(n as i32 / 2) };
    let raw: Vec<f64> =
        (0..DISTRICTS * FIELDS).map(|cell| size(cell / FIELDS, DISTRICTS) * size(cell % FIELDS, FIELDS)).collect();
    let scale = events * raw.len() as f64 / raw.iter().sum::<f64>();
    raw.iter().map(|mean| mean * scale).collect()
}

fn false_labels() -> Result<(), Error> {
    println!("8 × 10 tables without true differences: share of tables with any cell labelled high (watch)");
    println!("{:>14} {:>17} {:>17} {:>17}", "events a cell", "expected known", "from margins", "from the rest");
    let mut random = Random::new(SEED, 2);
    for (events, even) in [(1.0, true), (5.0, true), (20.0, true), (1.0, false), (5.0, false), (20.0, false)] {
        let mut line = format!("{events:>6} {:>7}", if even { "even" } else { "uneven" });
        for expected in [Expected::Known, Expected::Margins, Expected::Rest] {
            let means = means(events, even);
            let (mut high, mut watch) = (0, 0);
            for _ in 0..TABLES {
                let table = label_table(&cells(&means, expected, &mut random)?, Rule::default())?;
                high += usize::from(table.cells.iter().any(|cell| cell.label == Label::High));
                watch += usize::from(table.cells.iter().any(|cell| cell.label == Label::Watch));
            }
            line += &format!("   {:>6.4} ({:.4})", high as f64 / TABLES as f64, watch as f64 / TABLES as f64);
        }
        println!("{line}");
    }
    println!();
    Ok(())
}

fn hot_spots() -> Result<(), Error> {
    println!("8 × 10 tables with planted cells, expected known: share of them labelled high / high or watch;");
    println!("false: mean over tables of the share of its high cells that are not planted");
    println!("{:>14} {:>20} {:>28} {:>20}", "expected", "1 cell, twice", "4 cells, twice (false)", "1 cell, 3 times");
    let mut random = Random::new(SEED, 3);
    for expected in [2.0, 5.0, 10.0, 20.0, 40.0, 80.0] {
        let mut line = format!("{expected:>14}");
        for (planted, times) in [(1, 2.0), (4, 2.0), (1, 3.0)] {
            let (mut high, mut watch, mut wrong) = (0, 0, 0.0);
            for _ in 0..TABLES {
                let cells: Vec<Cell> = (0..DISTRICTS * FIELDS)
                    .map(|cell| if cell < planted { times * expected } else { expected })
                    .map(|mean| Cell::known(random.poisson(mean), expected))
                    .collect::<Result<_, _>>()?;
                let table = label_table(&cells, Rule::default())?;
                let count = |cells: &[statistics::table::Labelled], label| {
                    cells.iter().filter(|cell| cell.label == label).count()
                };
                let (right, false_alarms) =
                    (count(&table.cells[..planted], Label::High), count(&table.cells[planted..], Label::High));
                high += right;
                watch += count(&table.cells[..planted], Label::Watch);
                wrong += false_alarms as f64 / (right + false_alarms).max(1) as f64;
            }
            let all = (TABLES * planted) as f64;
            line += &format!("       {:.3} / {:.3}", high as f64 / all, (high + watch) as f64 / all);
            if planted > 1 {
                line += &format!(" ({:.3})", wrong / TABLES as f64);
            }
        }
        println!("{line}");
    }
    let table = label_table(&[], Rule::default())?;
    println!("cells with fewer than {:.2} expected events are too few to be called usual\n", table.least_expected);
    Ok(())
}

fn false_alarms_over_time() -> Result<(), Error> {
    println!("nothing changes over time: share of false alarms, 0.025 a side (0.05 for a rise in counts)");
    let mut random = Random::new(SEED, 4);
    for earlier in [3, 10, 30] {
        let (mut soon, mut late, mut few, mut many) = (0, 0, 0, 0);
        for _ in 0..TABLES {
            let gaps: Vec<f64> = (0..=earlier).map(|_| 40.0 * random.gamma(1.0)).collect();
            let time = time_limits(&gaps[1..], 0.025)?.limits;
            soon += usize::from(gaps[0] < time.lower);
            late += usize::from(gaps[0] > time.upper);
            let good: Vec<f64> = (0..=earlier).map(|_| (80.0 * random.gamma(1.0)).floor()).collect();
            let cases = case_limits(&good[1..], 0.025)?.limits;
            few += usize::from(good[0] < cases.lower);
            many += usize::from(good[0] > cases.upper);
        }
        let share = |n: usize| n as f64 / TABLES as f64;
        println!(
            "  gap after {earlier:>2} earlier ones: time too short {:.4}, too long {:.4}; cases too few {:.4}, too many {:.4}",
            share(soon),
            share(late),
            share(few),
            share(many)
        );
    }
    for events in [0.5, 2.0, 10.0, 40.0] {
        let (mut rise, mut recent) = (0, 0);
        for _ in 0..TABLES {
            let counts: Vec<f64> = (0..12).map(|_| random.poisson(events)).collect();
            let periods: Vec<(f64, f64)> = counts.iter().map(|count| (*count, 1.0)).collect();
            rise += usize::from(count_trend(&periods)?.rise <= 0.05);
            let (earlier, last): (f64, f64) = (counts[..9].iter().sum(), counts[9..].iter().sum());
            recent += usize::from(earlier + last > 0.0 && recent_rise(last, 3.0, earlier, 9.0)? <= 0.05);
        }
        let share = |n: usize| n as f64 / TABLES as f64;
        println!("  12 periods of {events} events: trend {:.4}, recent rise {:.4}", share(rise), share(recent));
    }
    println!();
    Ok(())
}

fn joint_ranks() -> Result<(), Error> {
    println!("nine units, joint 90% rank ranges: share of groups in which all true ranks are inside");
    let mut random = Random::new(SEED, 5);
    let level = Level::new(0.9)?;
    for n in [10_u32, 100, 1000] {
        let mut held = 0;
        for _ in 0..TABLES {
            let mut units = Vec::new();
            for unit in 1..=9 {
                units.push((random.binomial(n, 0.1 * f64::from(unit)), f64::from(n)));
            }
            let ranks = joint_proportion_ranks(&units, level)?;
            held += usize::from(
                ranks.iter().enumerate().all(|(unit, rank)| (rank.lowest..=rank.highest).contains(&(unit + 1))),
            );
        }
        println!("  n = {n:>4}: {:.4}", held as f64 / TABLES as f64);
    }
    println!();
    Ok(())
}

fn funnels() -> Result<(), Error> {
    println!(
        "30 units of 50 to 500 cases: share outside the inner limits (0.05 promised) with a true spread of 0 or 3 points"
    );
    let mut random = Random::new(SEED, 6);
    for spread in [0.0, 0.03] {
        let (mut sigma, mut exact, mut adjusted) = (0, 0, 0);
        let groups = TABLES / 10;
        for _ in 0..groups {
            let units: Vec<(f64, f64)> = (0..30)
                .map(|unit| {
                    let n = 50 + 15 * unit;
                    let p = (0.2 + spread * random.normal()).clamp(0.01, 0.99);
                    (random.binomial(n, p), f64::from(n))
                })
                .collect();
            let share = units.iter().map(|unit| unit.0).sum::<f64>() / units.iter().map(|unit| unit.1).sum::<f64>();
            let tau2 = overdispersion::proportions(&units)?.tau2;
            for (limits, out) in
                [(Limits::Sigma, &mut sigma), (Limits::Exact, &mut exact), (Limits::Adjusted { tau2 }, &mut adjusted)]
            {
                let funnel = Funnel::new(Measure::Proportion, share, limits)?;
                for (x, n) in &units {
                    *out += usize::from(funnel.category(*x, *n)? != Category::Usual);
                }
            }
        }
        let of = |n: i32| f64::from(n) / (30.0 * groups as f64);
        println!(
            "  spread {spread}: sigma {:.4}, exact {:.4}, adjusted {:.4}",
            of(sigma as i32),
            of(exact as i32),
            of(adjusted as i32)
        );
    }
    Ok(())
}
