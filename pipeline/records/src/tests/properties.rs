//! What must hold for any rows, however they are spread over files, chunks and threads.

use super::definitions::ORDERS_HEADER;
use super::world::{World, load_orders, order, orders};
use proptest::prelude::*;

/// Rows of which some share keys, some are wrong, some are copies.
fn some_rows() -> impl Strategy<Value = Vec<String>> {
    let row = (
        0..6_u8,
        0..3_u8,
        prop_oneof![4 => Just("1"), 1 => Just("x")],
        prop_oneof![Just(""), Just("甲"), Just("\"乙\n丙\"")],
    );
    prop::collection::vec(row, 0..25).prop_map(|rows| {
        rows.into_iter()
            .map(|(id, day, times, note)| {
                let closed = format!("2018-03-1{day}");
                order(&format!("G{id}"), &[("办结时间", &closed), ("回访次数", times), ("说明", note)])
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_kept_does_not_depend_on_order_files_chunks_or_threads(
        (rows, shuffled) in some_rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cut in 0..25_usize,
        chunk in 1..400_usize,
    ) {
        let (first, second) = shuffled.split_at(cut.min(shuffled.len()));
        let whole = load_orders(&rows);
        let split = World::new()
            .file("12345工单_b.csv", orders(first))
            .file("a/12345工单.csv", orders(second))
            .chunk(chunk)
            .threads(2)
            .load();
        let columns = ["record_id", "closed_at", "times", "note", "unit_id"];
        prop_assert_eq!(whole.sorted("orders", &columns), split.sorted("orders", &columns));
        prop_assert_eq!(whole.report.rejected_by_rule, split.report.rejected_by_rule);
    }

    #[test]
    fn chunks_and_threads_change_no_line_of_the_sheets_and_threads_no_byte(
        rows in some_rows(),
        chunk in 1..400_usize,
        junk in "[\",\n\ra1-]{0,60}",
    ) {
        let text = format!("{}{junk}", orders(&rows));
        let world = |chunk: usize, threads: usize| {
            World::new().file("12345工单.csv", &text).chunk(chunk).threads(threads).load()
        };
        let (whole, one, two) = (world(1 << 20, 1), world(chunk, 1), world(chunk, 2));
        prop_assert_eq!(&whole.rejected, &one.rejected);
        prop_assert_eq!(whole.sorted("orders", &["record_id", "source_line"]), one.sorted("orders", &["record_id", "source_line"]));
        prop_assert_eq!(one.files, two.files);
    }

    #[test]
    fn any_bytes_are_read_without_panic_and_the_counts_balance(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b','), Just(b'\n'), Just(b'"')], 0..2000),
        chunk in 1..500_usize,
    ) {
        let mut file = format!("{ORDERS_HEADER}\n").into_bytes();
        file.extend(bytes);
        let loaded = World::new().file("12345工单.csv", file).chunk(chunk).load();
        if let Some(counts) = loaded.report.tables.get("orders") {
            prop_assert_eq!(counts.read, counts.kept + counts.rejected);
            prop_assert_eq!(loaded.kept("orders") as u64, counts.kept);
        }
    }
}
