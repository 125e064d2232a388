//! The description: a schema for every column, whatever the table.

use crate::{files, folder};
use bundle::{BundleError, Package, describe, dictionary};

const PACKAGE: Package<'_> = Package {
    edition: "public",
    title: ["方案", "A plan"],
    document: "珠府〔2018〕76号",
    program: "chengxin 0.1.0",
    simulated: true,
};

fn described(name: &str, text: &str) -> Result<serde_json::Value, BundleError> {
    let dir = folder(&[(name, text.as_bytes())]);
    describe(dir.path(), &files(dir.path()), &PACKAGE)?;
    Ok(serde_json::from_slice(&std::fs::read(dir.path().join(bundle::DATAPACKAGE)).unwrap()).unwrap())
}

#[test]
fn every_column_of_every_table_has_a_type_and_a_title_in_both_languages() {
    for table in dictionary() {
        let path = table.path.replace('*', "some_indicator");
        let [zh, en] = table.title();
        assert!(!zh.is_ascii() && en.is_ascii(), "{path}");
        let package =
            described(&path, &format!("{}\n", table.columns().join(","))).unwrap_or_else(|error| panic!("{error}"));
        let schema = &package["resources"][0]["schema"];
        for field in schema["fields"].as_array().unwrap() {
            let (title, kind) = (field["title"].as_str().unwrap(), field["type"].as_str().unwrap());
            assert!(title.contains(" · ") && !title.is_ascii(), "{path}: {title}");
            assert!(["string", "integer", "number", "boolean", "date"].contains(&kind), "{path}: {kind}");
        }
        for key in &table.key {
            assert!(table.columns().contains(key), "{path}: the key `{key}` is no column");
        }
        for foreign in schema["foreignKeys"].as_array().into_iter().flatten() {
            let Some(to) = foreign["reference"]["resource"].as_str() else { continue };
            let to =
                dictionary().iter().find(|table| table.name == to).unwrap_or_else(|| panic!("{path}: no table `{to}`"));
            assert!(to.columns().iter().any(|column| foreign["reference"]["fields"][0] == column.as_str()), "{path}");
        }
    }
}

#[test]
fn a_table_or_column_that_nobody_described_is_refused() {
    for (name, text) in
        [("4-index/new.csv", "a,b\n"), ("2-values/events.csv", "indicator_id,unit_id,area,day,events,new\n")]
    {
        let error = described(name, text).unwrap_err();
        assert!(matches!(error, BundleError::Undescribed { .. }), "{error}");
        assert!(error.to_string().starts_with(name), "{error}");
    }
}

#[test]
fn files_of_the_plan_that_are_no_tables_for_readers_need_no_description() {
    assert_eq!(described("plan/pipeline/sources/aliases.csv", "a,b\n").unwrap()["resources"], serde_json::json!([]));
}
