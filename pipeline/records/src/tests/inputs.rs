//! Which files are found, and what they are called.

use super::definitions::nobodys_id_number;
use super::world::{World, order, orders};
use std::os::unix::fs::symlink;

#[test]
fn links_that_lead_back_or_nowhere_are_named_and_the_rest_is_read() {
    let world = World::new().file("甲/12345工单.csv", orders(&[order("G1", &[])]));
    symlink("..", world.folder("in/甲/上级")).unwrap();
    symlink("自己.csv", world.folder("in/自己.csv")).unwrap();
    symlink("没有.csv", world.folder("in/指向.csv")).unwrap();
    let loaded = world.load();
    assert_eq!(loaded.kept("orders"), 1);
    let said: Vec<_> = loaded.report.findings.iter().map(|f| (f.path.as_str(), f.rule.as_str())).collect();
    assert_eq!(said, [("指向.csv", "broken_link"), ("甲/上级", "broken_link"), ("自己.csv", "broken_link")]);
}

#[test]
fn a_link_to_a_folder_beside_is_followed() {
    let world = World::new().file("甲/12345工单.csv", orders(&[order("G1", &[])]));
    symlink("甲", world.folder("in/乙")).unwrap();
    let loaded = world.load();
    assert_eq!(loaded.report.files.len(), 2);
    assert!(loaded.report.findings.is_empty(), "{:?}", loaded.report.findings);
}

#[test]
fn a_persons_number_in_the_name_of_a_file_is_starred_out_everywhere() {
    let id = nobodys_id_number();
    let bad = |order_id: &str| orders(&[order(order_id, &[("承办单位", "外星")]), order(&format!("{order_id}a"), &[])]);
    let loaded = World::new()
        .file(&format!("{id}/12345工单.csv"), bad("G1"))
        .file("13800000000_12345工单.csv", bad("G2"))
        .file("13800000001_12345工单.csv", bad("G3"))
        .file(&format!("{id}.docx"), "no records")
        .load();
    assert_eq!((loaded.kept("orders"), loaded.rejects.len()), (3, 3));
    let names: Vec<&str> = loaded.report.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(names[..2], ["138********_12345工单.csv", "138********_12345工单~.csv"]);
    let everything = format!("{:?}{:?}", loaded.report, loaded.texts("orders", "source_file"));
    let written = loaded.files.iter().map(|(path, bytes)| format!("{path}{}", String::from_utf8_lossy(bytes)));
    for text in std::iter::once(everything).chain(written) {
        assert!(!text.contains(&id) && !text.contains("1380000000"), "{text}");
    }
}
