//! Same inputs, same bytes: for any number of threads, any order of rows, any split into files, and a second run.

use crate::support::{bytes_below, chengxin, scratch, succeed};
use std::collections::BTreeMap;
use std::path::Path;

/// The tables of stages 2 to 4.
fn tables(results: &Path) -> BTreeMap<String, Vec<u8>> {
    ["2-values", "3-scores", "4-index"]
        .iter()
        .flat_map(|stage| {
            bytes_below(&results.join(stage)).into_iter().map(move |(name, bytes)| (format!("{stage}/{name}"), bytes))
        })
        .collect()
}

fn run(records: &Path, key: &Path, results: &Path, threads: &str) -> BTreeMap<String, Vec<u8>> {
    let run = chengxin()
        .arg("run")
        .arg(records)
        .arg("--key-file")
        .arg(key)
        .args(["--threads", threads, "--out"])
        .arg(results)
        .output();
    let run = run.expect("ran");
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&run.stderr));
    tables(results)
}

#[test]
fn tables_do_not_depend_on_threads_order_split_or_repetition() {
    let out = scratch();
    let simulated = out.path().join("simulated");
    succeed(chengxin().args(["generate", "--scale", "0.02", "--out"]).arg(&simulated));
    let (records, key) = (simulated.join("records"), simulated.join("pseudonym.key"));

    let first = run(&records, &key, &out.path().join("a"), "2");
    assert!(first.len() >= 8 && first.values().all(|bytes| !bytes.is_empty()), "{:?}", first.keys());
    assert_same(&first, &run(&records, &key, &out.path().join("b"), "1"), "one thread");
    assert_same(&first, &run(&records, &key, &out.path().join("a"), "2"), "a second run over the first");

    let shuffled = out.path().join("shuffled");
    std::fs::create_dir(&shuffled).expect("a folder");
    for (name, bytes) in bytes_below(&records) {
        // The rows hold no line break, so a line is a row; every third one goes to a second file, in reverse.
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let header = lines.remove(0);
        let (mut one, mut two) = (header.to_vec(), header.to_vec());
        for (i, line) in lines.iter().enumerate().rev() {
            if i % 3 == 0 {
                two.extend_from_slice(line)
            } else {
                one.extend_from_slice(line)
            }
            for part in [&mut one, &mut two] {
                if part.last() != Some(&b'\n') {
                    part.push(b'\n');
                }
            }
        }
        let name = Path::new(&name);
        let stem = name.file_stem().expect("a stem").to_string_lossy();
        std::fs::write(shuffled.join(format!("{stem}_乙.csv")), one).expect("written");
        std::fs::write(shuffled.join(format!("{stem}_甲.csv")), two).expect("written");
    }
    assert_same(&first, &run(&shuffled, &key, &out.path().join("c"), "2"), "shuffled and split files");
}

fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>, when: &str) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{when}");
    for (name, bytes) in a {
        assert!(bytes == &b[name], "{name} differs with {when}");
    }
}
