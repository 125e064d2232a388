//! What the public edition withholds cannot be worked out from it; what is published without care can.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

mod common;

use common::attacker::{Cell, Known, Tables, scores_behind_nodes};
use common::{PERIODS, PLACES, World, calm, careless, plan, write};
use disclosure::{Edition, redact};
use index::tables::{self, ScoreRow};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The tables of a world's public edition, and the true ones.
struct Published {
    shown: Tables,
    truth: Tables,
    known: BTreeMap<Cell, [Known; 2]>,
    folder: tempfile::TempDir,
}

fn publish(plan: &catalogue::Plan, world: &World) -> Published {
    let folder = tempfile::tempdir().unwrap();
    let (run, out) = (folder.path().join("run"), folder.path().join("public"));
    write(plan, world, &run);
    redact(plan, &run, Edition::Public, &out).unwrap();
    let (shown, truth) = (Tables::read(&out), Tables::read(&run));
    let known = shown.attack(plan, &truth);
    Published { shown, truth, known, folder }
}

impl Published {
    fn public(&self) -> std::path::PathBuf {
        self.folder.path().join("public")
    }

    /// The withheld cells that are small themselves.
    fn small(&self) -> BTreeSet<Cell> {
        let counts = |cell: &Cell| self.truth.counts[cell].unwrap();
        let cells =
            self.truth.counts.keys().filter(|cell| matches!(cell.0.as_str(), "checked" | "considered" | "held"));
        cells
            .filter(|cell| {
                let (part, whole) = counts(cell);
                whole > 0 && (whole < 10 || (1..5).contains(&part) || (1..5).contains(&(whole - part)))
            })
            .cloned()
            .collect()
    }

    /// Cells of which a small count is known exactly.
    fn recovered(&self) -> Vec<Cell> {
        let small = self.small();
        let exact = |cell: &&Cell| self.known[*cell].iter().any(Known::is_exact);
        self.known.keys().filter(|cell| small.contains(*cell)).filter(exact).cloned().collect()
    }

    fn hidden(&self) -> BTreeSet<Cell> {
        self.shown.counts.iter().filter(|(_, counts)| counts.is_none()).map(|(cell, _)| cell.clone()).collect()
    }

    /// That the attacker's intervals hold the truth, else the attack proves nothing.
    fn assert_attack_is_right(&self) {
        for (cell, [part, whole]) in &self.known {
            let truth = self.truth.counts[cell].unwrap();
            for (known, truth) in [(part, truth.0), (whole, truth.1)] {
                assert!(
                    known.least <= truth && known.most.is_none_or(|most| truth <= most),
                    "{cell:?} {known:?} {truth}"
                );
            }
        }
    }
}

fn assert_safe(world: &World) {
    let published = publish(&plan(), world);
    published.assert_attack_is_right();
    let hidden = published.hidden();
    for cell in published.small() {
        assert!(hidden.contains(&cell), "{cell:?} is small and shown");
        let [part, whole] = published.known[&cell];
        let (true_part, true_whole) = published.truth.counts[&cell].unwrap();
        if true_whole < 10 || (1..5).contains(&true_part) {
            assert!(part.width() >= 4, "{cell:?} has {true_part}, and lies in {part:?}");
        }
        if true_whole < 10 {
            assert!(whole.width() >= 4, "{cell:?} is of {true_whole}, and lies in {whole:?}");
        }
    }
    assert_silent(&published.public(), &hidden);
}

/// No table has a number about a withheld cell, and no score can be told from a mean.
fn assert_silent(public: &Path, hidden: &BTreeSet<Cell>) {
    let scores: Vec<ScoreRow> = tables::read(&public.join("3-scores/scores.csv")).unwrap();
    for row in scores {
        let cell = (row.indicator_id, row.unit_id, row.period, String::new());
        if hidden.contains(&cell) {
            assert_eq!((row.value, row.score), (None, None), "{cell:?}");
        }
    }
    for table in ["3-scores/steps", "4-index/comparison", "4-index/what_if", "4-index/standings"] {
        let path = public.join(table).with_extension("csv");
        let Ok(mut reader) = csv::Reader::from_path(&path) else { continue };
        for row in reader.deserialize::<BTreeMap<String, String>>() {
            let row = row.unwrap();
            let of = |column: &str| row.get(column).cloned().unwrap_or_default();
            let cell = (of("indicator_id"), of("unit_id"), of("period"), String::new());
            assert!(!hidden.contains(&cell), "{table}: {row:?}");
        }
    }
}

#[test]
fn one_withheld_town_in_a_district_is_not_what_the_others_leave() {
    let mut world = calm();
    world.insert(("checked", "2019", "", "w2"), (3, 159));
    let cell = ("checked".to_owned(), "w2".to_owned(), "2019".to_owned(), String::new());
    assert!(publish(&careless(&plan()), &world).recovered().contains(&cell));
    assert_safe(&world);
}

#[test]
fn a_town_that_moved_is_not_the_difference_of_those_who_ran_it() {
    let mut world = calm();
    for (id, part) in [("checked", 1), ("considered", 30)] {
        world.insert((id, "2018", "", "moved until July"), (part, 60));
        world.insert((id, "2018", "", "moved since"), (part, 70));
    }
    let cell = ("checked".to_owned(), "moved".to_owned(), "2018".to_owned(), String::new());
    assert!(publish(&careless(&plan()), &world).recovered().contains(&cell));
    assert_safe(&world);
}

#[test]
fn a_small_whole_is_not_read_off_another_indicator() {
    let mut world = calm();
    for place in ["w1", "w2"] {
        // Small by itself in one indicator only: none of a whole of twelve, and three of it.
        world.insert(("checked", "2019", "", place), (3, 12));
        world.insert(("considered", "2019", "", place), (0, 12));
    }
    world.insert(("checked", "2019", "", "w3"), (2, 6));
    world.insert(("considered", "2019", "", "w3"), (3, 6));
    assert_safe(&world);
}

#[test]
fn a_withheld_field_is_not_what_the_other_fields_leave() {
    let mut world = calm();
    world.insert(("held", "2019", "goods", "e1"), (2, 40));
    let cell = ("held".to_owned(), "e1".to_owned(), "2019".to_owned(), "goods".to_owned());
    assert!(publish(&careless(&plan()), &world).recovered().contains(&cell));
    assert_safe(&world);
}

#[test]
fn a_state_that_hardly_moves_does_not_stand_in_the_next_year() {
    let mut world = calm();
    for (id, part) in [("checked", 4), ("considered", 30)] {
        world.insert((id, "2018", "", "w2"), (part, 60));
        world.insert((id, "2019", "", "w2"), (part + 2, 61));
    }
    let published = publish(&plan(), &world);
    let of = |period: &str| ("checked".to_owned(), "w2".to_owned(), period.to_owned(), String::new());
    assert!(published.hidden().contains(&of("2018")));
    assert!(published.hidden().contains(&of("2019")));
    assert_safe(&world);
}

#[test]
fn a_mean_over_what_is_withheld_gives_it_away_and_ours_does_not() {
    let mut world = calm();
    world.insert(("held", "2019", "goods", "w2"), (1, 40));
    world.insert(("held", "2019", "works", "w2"), (1, 40));
    let plan = plan();
    let published = publish(&plan, &world);
    let cell = ("held".to_owned(), "w2".to_owned(), "2019".to_owned(), String::new());
    let truth = 100.0 * 2.0 / 80.0;
    let tells =
        |folder: &Path| scores_behind_nodes(&plan, folder).get(&cell).is_some_and(|score| (score - truth).abs() < 1e-6);
    assert!(!tells(&published.public()));
    // The same scores beside the nodes of the whole run.
    let internal = published.folder.path().join("internal");
    redact(&plan, &published.folder.path().join("run"), Edition::Rater, &internal).unwrap();
    std::fs::copy(internal.join("4-index/index.csv"), published.public().join("4-index/index.csv")).unwrap();
    assert!(tells(&published.public()));
}

#[test]
fn districts_stay_ranked() {
    let mut world = calm();
    world.insert(("checked", "2019", "", "w2"), (3, 159));
    let published = publish(&plan(), &world);
    let rows: Vec<tables::IndexRow> = tables::read(&published.public().join("4-index/index.csv")).unwrap();
    for unit in ["east", "west"] {
        let row = rows
            .iter()
            .find(|row| (row.node_id.as_str(), row.unit_id.as_str(), row.period.as_str()) == ("whole", unit, "2019"));
        assert!(row.unwrap().rank.is_some(), "{unit}");
    }
}

fn worlds() -> impl Strategy<Value = World> {
    let count = prop_oneof![4 => 0..8_i64, 3 => 8..30_i64, 2 => 30..120_i64];
    proptest::collection::vec((count.clone(), count.clone(), 0.0..=1.0, 0.0..=1.0, 0.0..=1.0), PLACES.len() * 2)
        .prop_map(|cells| {
            let mut world = calm();
            let places = PERIODS.iter().flat_map(|period| PLACES.iter().map(move |(place, _)| (*period, *place)));
            for ((period, place), (whole, of_area, a, b, c)) in places.zip(cells) {
                if place == "moved until July" && period == "2019" {
                    continue;
                }
                #[expect(clippy::cast_possible_truncation, reason = "small counts")]
                let part = |whole: i64, share: f64| (whole as f64 * share).round() as i64;
                world.insert(("checked", period, "", place), (part(whole, a), whole));
                world.insert(("considered", period, "", place), (part(whole, b), whole));
                world.insert(("held", period, "works", place), (part(of_area, c), of_area));
            }
            world
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_small_is_worked_out_of_any_world(world in worlds()) {
        assert_safe(&world);
    }
}
