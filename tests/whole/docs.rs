//! The docs that are made from the definitions stay in step with them.

use crate::support::{chengxin, root};

fn indicators() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for node in std::fs::read_dir(root().join("indicators")).expect("the indicators").flatten() {
        if !node.path().is_dir() {
            continue;
        }
        for file in std::fs::read_dir(node.path()).expect("a node").flatten() {
            let text = std::fs::read_to_string(file.path()).expect("an indicator");
            let id = file.file_name().to_string_lossy().trim_end_matches(".toml").to_owned();
            found.push((node.file_name().to_string_lossy().into_owned(), id, text));
        }
    }
    found.sort();
    found
}

#[test]
fn the_page_of_every_indicator_is_what_explain_says() {
    let mut nodes: Vec<String> = indicators().into_iter().map(|(node, ..)| node).collect();
    nodes.dedup();
    assert!(nodes.len() > 10);
    for node in nodes {
        let said = chengxin().args(["explain", &node, "--plan", "."]).output().expect("ran");
        let page = root().join("docs/indicators").join(&node).with_extension("md");
        let kept = std::fs::read(&page).unwrap_or_default();
        assert!(
            said.stdout == kept,
            "docs/indicators/{node}.md is not in step; write it anew with `chengxin explain {node} --plan . > docs/indicators/{node}.md`"
        );
    }
}

#[test]
fn every_indicator_stands_beside_the_sentence_that_it_answers() {
    let table = std::fs::read_to_string(root().join("docs/plan_coverage.md")).expect("the table");
    let mut quoted = 0;
    for (node, id, text) in indicators() {
        let link = format!("[`{id}`](indicators/{node}.md)");
        let row = table.lines().find(|line| line.contains(&link));
        let row = row.unwrap_or_else(|| panic!("docs/plan_coverage.md lacks `{id}`"));
        let definition: toml::Table = text.parse().expect("TOML");
        let quote = definition.get("page").and_then(|page| page.get("quote")?.as_str());
        if let Some(quote) = quote {
            assert!(row.contains(quote), "docs/plan_coverage.md has `{id}` beside another sentence");
            quoted += 1;
        }
    }
    assert!(quoted > 100, "{quoted} sentences");
}

#[test]
fn every_quote_is_the_plans_own_sentence() {
    let Some(plan) = crate::support::beside("domain/seed.txt") else { return };
    let plan = std::fs::read_to_string(plan).expect("the plan's text");
    for (_, id, text) in indicators() {
        let definition: toml::Table = text.parse().expect("TOML");
        if let Some(quote) = definition.get("page").and_then(|page| page.get("quote")?.as_str()) {
            assert!(plan.contains(quote), "`{id}` quotes what the plan does not say: {quote}");
        }
    }
}
