//! What those rely on who decide about results, and those who read them.
#![expect(clippy::unwrap_used, reason = "what a test cannot read fails it")]

use catalogue::{Finding, Lang, Plan, PlanFiles};
use index::tables::{Status, ValueRow};
use ledger::{
    AdjustmentRow, Application, Effect, ExcludedRecord, Ledger, about, check_signature, in_table, in_words, read,
};
use minisign::KeyPair;
use std::path::PathBuf;
use tempfile::TempDir;

const UNITS: &str = "\
unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source
city,市,City,city,,,,
east,东区,East,district,districts,,,
north,北区,North,district,districts,,,
";

const METHOD: &str = r#"
missing_item = "rescale"
min_weight_present = 0.0
bonus_cap = 5.0
grades = [{ id = "poor", title = { zh = "较差", en = "poor" }, at_least = 0.0 }]
peer_groups = [{ id = "districts", title = { zh = "行政区", en = "districts" } }]
nodes = [{ id = "whole", title = { zh = "总", en = "whole" } }]

[plan]
title = { zh = "计划", en = "plan" }
top_unit = "city"
years = [2018, 2019]
values_only = true
"#;

const INDICATOR: &str = r#"
title = { zh = "按时办结率", en = "Closed on time" }
question = { zh = "", en = "" }
unit = { zh = "", en = "" }
numerator = { zh = "", en = "" }
denominator = { zh = "", en = "" }
kind = "proportion"
min_denominator = 10
levels = ["district"]
"#;

fn plan() -> Plan {
    let mut files = PlanFiles::default();
    files.insert("indicators/index.toml", METHOD.into());
    files.insert("pipeline/sources/units.csv", UNITS.into());
    let scored = format!("{INDICATOR}score = {{ rule = \"goalposts\", worst = 0.0, best = 100.0, weight = 1.0 }}\n");
    files.insert("indicators/whole/closed.toml", scored.into_bytes());
    files.insert("indicators/whole/context.toml", INDICATOR.into());
    catalogue::read(&files).0.unwrap()
}

/// An entry with its number; what is not said is the same everywhere.
fn entry(id: &str, lines: &str) -> String {
    let day = if lines.contains("on = ") { "" } else { "on = 2021-03-15\n" };
    format!(
        "[[entry]]\nid = \"{id}\"\n{day}by = \"市发展和改革局\"\ndocument = \"珠发改信用〔2021〕3号\"\nreason = \"复核后更正\"\n{lines}\n"
    )
}

const CELL: &str = "indicator = \"closed\"\nunit = \"east\"\nperiod = \"2018\"\n";

fn objection(id: &str, outcome: &str, more: &str) -> String {
    entry(id, &format!("what = \"objection\"\nunit = \"east\"\noutcome = \"{outcome}\"\n{more}"))
}

fn adjusted(id: &str, more: &str) -> String {
    entry(id, &format!("what = \"adjust_value\"\n{CELL}numerator = 45\ndenominator = 50\n{more}"))
}

fn written(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("adjustments.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn ledger_of(text: &str) -> (Ledger, Vec<Finding>) {
    let (_folder, path) = written(text);
    read(&plan(), &path).unwrap()
}

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

/// A ledger without findings.
fn sound(text: &str) -> Ledger {
    let (ledger, findings) = ledger_of(text);
    assert_eq!(rules(&findings), [""; 0], "{findings:?}");
    ledger
}

fn value(unit: &str, numerator: i64, denominator: i64) -> ValueRow {
    let numbers = [numerator, denominator].map(|number| Some(index::tables::Exact::whole(number)));
    let plan = plan();
    let measured = index::measure(&plan.indicators["closed"], numbers[0].unwrap(), numbers[1], 0.95);
    ValueRow {
        indicator_id: "closed".to_owned(),
        unit_id: unit.to_owned(),
        period: "2018".to_owned(),
        numerator: numbers[0],
        denominator: numbers[1],
        records: denominator.unsigned_abs(),
        value: measured.value,
        lower: measured.lower,
        upper: measured.upper,
        status: measured.status,
    }
}

/// Values and scores of two districts after a ledger, and what it says that it did.
fn applied(text: &str) -> (Vec<ValueRow>, Vec<Option<f64>>, Vec<AdjustmentRow>, Vec<Finding>) {
    let (plan, ledger) = (plan(), sound(text));
    let mut values = vec![value("east", 40, 50), value("north", 30, 50)];
    let mut application = Application::new(&ledger, "adjustments.toml");
    application.values(&plan, &mut values);
    let mut scores = index::run_steps(&plan, &values).scores;
    application.scores(&mut scores);
    let (rows, findings) = application.finish();
    (values, scores.into_iter().map(|row| row.score).collect(), rows, findings)
}

#[test]
fn an_adjusted_value_is_measured_from_its_new_counts_and_nothing_else_moves() {
    let (values, scores, rows, findings) = applied(&adjusted("1", ""));
    assert_eq!(values[0], ValueRow { records: 50, ..value("east", 45, 50) });
    assert_eq!(values[1], value("north", 30, 50));
    assert_eq!(scores, [Some(90.0), Some(60.0)]);
    assert_eq!((rows[0].before, rows[0].after, rows[0].effect), (Some(80.0), Some(90.0), Effect::Applied));
    assert!(findings.is_empty());
}

#[test]
fn an_excluded_unit_has_no_value_and_no_score_for_the_indicator() {
    let (values, scores, rows, _) = applied(&entry("1", &format!("what = \"exclude_unit\"\n{CELL}")));
    assert_eq!((values[0].value, values[0].status, values[0].denominator), (None, Status::NoDenominator, None));
    assert_eq!(scores, [None, Some(60.0)]);
    assert_eq!(rows[0].after_status, Some(Status::NoDenominator));
}

#[test]
fn an_adjusted_score_leaves_the_value_alone() {
    let (values, scores, rows, _) = applied(&entry("1", &format!("what = \"adjust_score\"\nscore = 85.5\n{CELL}")));
    assert_eq!(values[0], value("east", 40, 50));
    assert_eq!(scores, [Some(85.5), Some(60.0)]);
    assert_eq!((rows[0].before, rows[0].after), (Some(80.0), Some(85.5)));
}

#[test]
fn an_objection_changes_nothing_until_an_entry_follows_from_it() {
    let (values, _, rows, findings) = applied(&objection("1", "open", ""));
    assert_eq!(values[0], value("east", 40, 50));
    assert_eq!(rows[0].effect, Effect::None);
    assert!(findings.is_empty());

    let text =
        [objection("1", "open", ""), objection("2", "upheld", "replaces = \"1\""), adjusted("3", "answers = \"2\"")];
    let (values, _, rows, _) = applied(&text.concat());
    assert_eq!(values[0].value, Some(90.0));
    assert_eq!(
        rows.iter().map(|row| row.effect).collect::<Vec<_>>(),
        [Effect::Replaced, Effect::None, Effect::Applied]
    );
    let causes: Vec<&str> =
        about(&rows, Some("closed"), "east", "2018").iter().map(|row| row.answers.as_str()).collect();
    assert_eq!(causes, ["2"], "whoever compares two runs is told which objection it was");
    assert_eq!(about(&rows, None, "east", "2018").len(), 1);
    assert!(about(&rows, None, "north", "2018").is_empty());
}

#[test]
fn what_follows_from_an_objection_that_is_not_upheld_is_refused() {
    for outcome in ["open", "rejected"] {
        let (_, findings) = ledger_of(&(objection("1", outcome, "") + &adjusted("2", "answers = \"1\"")));
        assert_eq!(rules(&findings), ["not_upheld"], "{outcome}");
    }
    let reopened = objection("1", "upheld", "")
        + &adjusted("2", "answers = \"1\"")
        + &objection("3", "rejected", "replaces = \"1\"");
    assert_eq!(rules(&ledger_of(&reopened).1), ["not_upheld"]);
}

#[test]
fn a_replaced_entry_has_no_effect_and_stays_on_record() {
    let text = adjusted("1", "")
        + &entry(
            "2",
            &format!("what = \"adjust_value\"\n{CELL}numerator = 42\ndenominator = \"50\"\nreplaces = \"1\""),
        );
    let (values, _, rows, _) = applied(&text);
    assert_eq!(values[0].value, Some(84.0));
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].effect, rows[0].after), (Effect::Replaced, None));
}

#[test]
fn records_are_left_out_by_id_and_only_while_their_entry_is_in_force() {
    let one = entry("1", "what = \"exclude_record\"\nindicator = \"closed\"\nrecord = \"hotline_orders:7\"");
    let ledger = sound(&one);
    assert!(ledger.excluded_records()["closed"].contains("hotline_orders:7"));
    let mut application = Application::new(&ledger, "adjustments.toml");
    application.records(&[ExcludedRecord {
        indicator_id: "closed".to_owned(),
        record_id: "hotline_orders:7".to_owned(),
        unit_id: "east".to_owned(),
        period: "2018".to_owned(),
    }]);
    let (rows, findings) = application.finish();
    assert_eq!((rows[0].effect, rows[0].unit_id.as_str()), (Effect::Applied, "east"));
    assert!(findings.is_empty());

    let withdrawn = one + &objection("2", "rejected", "replaces = \"1\"");
    assert!(sound(&withdrawn).excluded_records().is_empty());
}

#[test]
fn an_entry_about_what_is_not_in_the_results_says_so() {
    let text = adjusted("1", "").replace("2018\"\nnum", "2019\"\nnum");
    let (values, _, rows, findings) = applied(&text);
    assert_eq!(values[0], value("east", 40, 50));
    assert_eq!(rules(&findings), ["nothing_to_adjust"]);
    assert_eq!((findings[0].line, rows[0].effect), (1, Effect::NothingThere));
}

#[test]
fn what_is_wrong_in_a_ledger_is_said_entry_by_entry_with_its_line() {
    for (text, rule) in [
        (adjusted("1", "").replace("\"closed\"", "\"opened\""), "unknown_indicator"),
        (adjusted("1", "").replace("\"east\"", "\"west\""), "unknown_unit"),
        (adjusted("1", "").replace("\"east\"", "\"city\""), "does_not_apply"),
        (adjusted("1", "").replace("\"2018\"", "\"2018年\""), "unknown_period"),
        (adjusted("1", "").replace("denominator = 50\n", ""), "no_value"),
        (adjusted("1", "").replace("numerator = 45", "numerator = 55"), "no_value"),
        (adjusted("1", "").replace("denominator = 50", "denominator = 9").replace("45", "4"), "no_value"),
        (adjusted("1", "").replace("numerator = 45", "numerator = \"4.00005\""), "wrong_fields"),
        (adjusted("1", "score = 5.0"), "wrong_fields"),
        (adjusted("1", "").replace("period = \"2018\"\n", ""), "wrong_fields"),
        (adjusted("1", "points = 3"), "unknown_field"),
        (adjusted("1", "on = \"2021\""), "wrong_field"),
        (adjusted("1", "on = 10:30:00"), "wrong_fields"),
        (adjusted("1", "").replace("复核后更正", " "), "missing_text"),
        (adjusted("1", "").replace("复核后更正", "当事人440499199001011230来函"), "personal_number"),
        (adjusted("1", "answers = \"9\""), "unknown_entry"),
        (entry("1", &format!("what = \"adjust_score\"\nscore = 101.0\n{CELL}")), "wrong_score"),
        (
            entry("1", &format!("what = \"adjust_score\"\nscore = 1.0\n{CELL}")).replace("\"closed\"", "\"context\""),
            "not_scored",
        ),
        (objection("1", "maybe", ""), "wrong_field"),
        ("entry = 3".to_owned(), "wrong_field"),
        ("[[entry]\n".to_owned(), "not_toml"),
    ] {
        let (_, findings) = ledger_of(&text);
        assert!(rules(&findings).contains(&rule), "{rule}: {findings:?}\n{text}");
    }
}

#[test]
fn entries_that_contradict_each_other_are_refused() {
    for (second, rule) in [
        (adjusted("1", "").replace("east", "north"), "duplicate_id"),
        (adjusted("2", ""), "two_entries"),
        (entry("2", &format!("what = \"exclude_unit\"\n{CELL}")), "two_entries"),
        (adjusted("2", "replaces = \"1\"\non = 2021-03-14"), "before_its_ground"),
        (adjusted("2", "replaces = \"1\"") + &adjusted("3", "replaces = \"1\""), "replaced_twice"),
    ] {
        let (_, findings) = ledger_of(&(adjusted("1", "") + &second));
        assert!(rules(&findings).contains(&rule), "{rule}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.line > 1), "the second entry is at fault: {findings:?}");
    }
}

#[test]
fn readers_see_the_entries_in_their_language() {
    let text = [objection("1", "upheld", ""), adjusted("2", "answers = \"1\"")].concat();
    let (_, _, rows, _) = applied(&text);
    let (headers, cells) = in_table(&rows, &plan(), Lang::Zh, 2);
    assert!(cells.iter().all(|row| row.len() == headers.len()));
    assert_eq!(
        cells[1][4..],
        ["调整指标值", "按时办结率", "东区", "2018", "80.00", "90.00", "已调整（依据异议1）：复核后更正"]
    );
    let (_, cells) = in_table(&rows, &plan(), Lang::En, 2);
    assert_eq!(cells[0][10], "upheld: 复核后更正");
    let sentence = in_words(&rows[1], Lang::Zh);
    assert_eq!(sentence, "2，珠发改信用〔2021〕3号：调整指标值，已调整（依据异议1）：复核后更正");
}

#[test]
fn only_a_signature_of_an_office_on_the_list_counts() {
    let (folder, path) = written(&adjusted("1", ""));
    let [office, stranger] = [(); 2].map(|()| KeyPair::generate_unencrypted_keypair().unwrap());
    let signers = folder.path().join("signers.toml");
    let list = format!("[[signer]]\noffice = \"市发展和改革局\"\nkey = \"{}\"\n", office.pk.to_base64());
    std::fs::write(&signers, list).unwrap();
    let found = || check_signature(&path, &signers).unwrap();
    assert_eq!(rules(&found().1), ["not_signed"]);

    let signature = folder.path().join("adjustments.toml.minisig");
    let sign = |keys: &KeyPair| {
        let bytes = std::fs::read(&path).unwrap();
        let signature = minisign::sign(None, &keys.sk, bytes.as_slice(), Some("2020年度终评"), None).unwrap();
        signature.to_string()
    };
    std::fs::write(&signature, sign(&stranger)).unwrap();
    assert_eq!(rules(&found().1), ["unknown_signer"]);
    std::fs::write(&signature, "no signature").unwrap();
    assert_eq!(rules(&found().1), ["wrong_signature"]);

    std::fs::write(&signature, sign(&office)).unwrap();
    let (signed, findings) = found();
    assert_eq!(rules(&findings), [""; 0]);
    let signed = signed.unwrap();
    assert_eq!((signed.office.as_str(), signed.comment.as_str()), ("市发展和改革局", "2020年度终评"));

    std::fs::write(&path, adjusted("1", "").replace("45", "46")).unwrap();
    let (signed, findings) = found();
    assert_eq!((signed, rules(&findings)), (None, vec!["wrong_signature"]));
    assert!(findings[0].message.contains("市发展和改革局"));
}

#[test]
fn whatever_the_file_holds_it_is_read_or_refused() {
    let (_folder, path) = written("");
    let plan = plan();
    let whole = [objection("1", "open", ""), adjusted("2", "")].concat();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        std::fs::write(&path, &whole[..end]).unwrap();
        let (ledger, findings) = read(&plan, &path).unwrap();
        assert!(ledger.entries.len() <= 2);
        // A ledger that is cut off never passes for a shorter one that was meant, unless it ends between two entries.
        assert!(!findings.is_empty() || whole[end..].trim_start().is_empty() || ledger.entries.len() < 2, "{end}");
    }
    std::fs::write(&path, b"\xD6\xE9").unwrap();
    assert_eq!(rules(&read(&plan, &path).unwrap().1), ["bad_encoding"]);
}
