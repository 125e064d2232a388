//! What `check` says about the steps of a method: each test writes one and reads the findings.

use catalogue::{Finding, PlanFiles, read};

const HEAD: &str = r#"
missing_item       = "rescale"
min_weight_present = 0.5
bonus_cap          = 0
[plan]
title       = { zh = "试验", en = "Trial" }
top_unit    = "440400"
years       = [2018, 2020]
values_only = true
[[grades]]
id = "all"
title = { zh = "", en = "" }
at_least = 0
[[peer_groups]]
id = "行政区"
title = { zh = "行政区", en = "Districts" }
[[nodes]]
id = "index"
title = { zh = "指数", en = "Index" }
[[nodes]]
id = "hotline"
parent = "index"
title = { zh = "热线", en = "Hotline" }
"#;

fn indicator(score: &str) -> Vec<u8> {
    format!(
        "title = {{ zh = \"\", en = \"\" }}\nquestion = {{ zh = \"\", en = \"\" }}\nnumerator = {{ zh = \"\", en = \"\" }}\n\
         kind = \"count\"\nunit = {{ zh = \"\", en = \"\" }}\n{score}"
    )
    .into_bytes()
}

fn findings(steps: &str) -> Vec<Finding> {
    let mut files = PlanFiles::default();
    // A line break at the start makes the first line of the steps line 1 of what follows the head.
    files.insert("indicators/index.toml", format!("{HEAD}{steps}").into_bytes());
    let relative = |way: &str| indicator(&format!("[score]\nrule = \"relative\"\ndirection = \"{way}\"\n"));
    files.insert("indicators/hotline/closed.toml", relative("more"));
    files.insert("indicators/hotline/repeated.toml", relative("less"));
    files.insert("indicators/hotline/people.toml", indicator(""));
    files.insert(
        "pipeline/sources/units.csv",
        "unit_id,name_zh,name_en,level,peer_group,valid_from,valid_to,source\n440400,市,City,city,,,,\n\
         440402,区,District,district,行政区,,,\n"
            .into(),
    );
    read(&files).1
}

const NORMALISE: &str = "[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\n";
const AGGREGATE: &str = "[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n";

/// The one finding about these steps: its rule, and the line after the head.
#[track_caller]
fn one(steps: &str) -> (Finding, usize) {
    let findings = findings(steps);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    let line = findings[0].line - HEAD.matches('\n').count();
    (findings[0].clone(), line)
}

#[test]
fn a_whole_chain_has_no_finding() {
    let chain = "[[steps]]\nstep = \"denominate\"\ndivide_by.people = [\"closed\"]\n[[steps]]\nstep = \"screen\"\nmin_available = 0.9\n\
        nodes = [\"hotline\"]\n[[steps]]\nstep = \"impute\"\nby = \"latest\"\nmax_gap = 2\n[[steps]]\nstep = \"treat\"\n\
        [[steps.overrides]]\nindicators = [\"closed\"]\nwinsorise = 1\nthen = \"box_cox\"\nlambda = 0.5\n";
    let found = findings(&format!("{chain}{NORMALISE}{AGGREGATE}"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_misspelt_field_of_a_step_is_named_with_its_line() {
    let (finding, line) =
        one(&format!("[[steps]]\nstep = \"screen\"\nmin_avialable = 0.9\nmin_nonzero = 0.5\n{NORMALISE}{AGGREGATE}"));
    assert_eq!(
        (finding.rule.as_str(), line, finding.hint.as_str()),
        ("unknown_field", 3, "did you mean `min_available`?")
    );
}

#[test]
fn a_field_of_another_step_is_refused() {
    let (finding, _) =
        one(&format!("[[steps]]\nstep = \"impute\"\nby = \"mean\"\nwinsorise = 5\n{NORMALISE}{AGGREGATE}"));
    assert!(finding.message.contains("the step `impute` has no use for `winsorise`"), "{finding}");
}

#[test]
fn steps_in_an_order_without_sense_are_refused() {
    for (steps, words) in [
        (format!("{NORMALISE}{AGGREGATE}{AGGREGATE}"), "a second step `aggregate`"),
        (NORMALISE.to_owned(), "the steps never reach an index"),
        (AGGREGATE.to_owned(), "values in different units cannot be averaged"),
        (format!("{NORMALISE}[[steps]]\nstep = \"treat\"\n{AGGREGATE}"), "`treat` works on values in their own units"),
        (
            format!(
                "[[steps]]\nstep = \"treat\"\n[[steps]]\nstep = \"denominate\"\ndivide_by.people = [\"closed\"]\n{NORMALISE}{AGGREGATE}"
            ),
            "a treated value cannot be divided any more",
        ),
        (format!("{NORMALISE}{NORMALISE}{AGGREGATE}"), "a second step `normalise`"),
    ] {
        let found = findings(&steps);
        assert!(
            found.iter().any(|finding| finding.rule == "step_order" && finding.message.contains(words)),
            "{words}: {found:#?}"
        );
    }
}

#[test]
fn nonsense_is_refused_with_what_to_do() {
    let normalise = |lines: &str| format!("[[steps]]\nstep = \"normalise\"\n{lines}\n{AGGREGATE}");
    let ends = |worst: f64, best: f64| {
        normalise(&format!(
            "by = \"min_max\"\n[[steps.overrides]]\nindicators = [\"closed\"]\nby = \"goalposts\"\nworst = {worst:?}\nbest = {best:?}"
        ))
    };
    for (steps, rule, words) in [
        (ends(5.0, 5.0), "goalposts_coincide", "`closed`"),
        (ends(9.0, 5.0), "goalposts_reversed", "exchange the two"),
        (normalise("by = \"goalposts\""), "no_goalposts", "worst = …, best = …"),
        (normalise("by = \"rules\""), "no_points", "`relative`"),
        (normalise("by = \"distance_to_target\""), "no_target", "[target]"),
        (normalise("by = \"distance_to_reference\"\nreference = \"440403\""), "unknown_unit", "did you mean `440400`?"),
        (normalise("by = \"min_max\"\nfrom = 100\nto = 0"), "wrong_step", "`from` be below `to`"),
        (normalise("by = \"min_max\"\nbase_year = 1990"), "wrong_step", "1990"),
        (normalise("by = \"rank\"\nbase_year = 2018"), "wrong_step", "frozen"),
        (
            "[[steps]]\nstep = \"normalise\"\nby = \"z_score\"\n[[steps]]\nstep = \"aggregate\"\nmean = \"geometric\"\nfloor = 10.0\n"
                .to_owned(),
            "floor_above_scale",
            "a lower floor",
        ),
        (format!("{NORMALISE}[[steps]]\nstep = \"aggregate\"\nmean = \"geometric\"\n"), "not_positive", "from = 1"),
        (
            format!("{NORMALISE}[[steps]]\nstep = \"aggregate\"\nmean = \"generalised\"\npower = 0.0\n"),
            "wrong_step",
            "geometric",
        ),
        (
            format!("{NORMALISE}{AGGREGATE}[[steps.overrides]]\nnodes = [\"hotlin\"]\nmean = \"copeland\"\n"),
            "unknown_node",
            "did you mean `hotline`?",
        ),
        (format!("[[steps]]\nstep = \"screen\"\n{NORMALISE}{AGGREGATE}"), "wrong_step", "min_available"),
        (
            format!("[[steps]]\nstep = \"denominate\"\ndivide_by.people = [\"close\"]\n{NORMALISE}{AGGREGATE}"),
            "unknown_indicator",
            "did you mean `closed`?",
        ),
        (
            format!(
                "[[steps]]\nstep = \"treat\"\n[[steps]]\nstep = \"normalise\"\nby = \"min_max\"\n[[steps.overrides]]\n\
                 indicators = [\"closed\"]\nby = \"goalposts\"\nworst = 1\nbest = 2\n{AGGREGATE}"
            ),
            "unit_lost",
            "then = \"none\"",
        ),
    ] {
        let found = findings(&steps);
        let says = |finding: &&Finding| finding.rule == rule && finding.to_string().contains(words);
        assert!(found.iter().any(|finding| says(&finding)), "{rule}, {words}: {found:#?}");
        assert!(found.iter().all(|finding| finding.line > 0), "{found:#?}");
    }
}

#[test]
fn indicators_without_points_need_a_step_that_gives_them() {
    let found = findings("");
    assert_eq!(found.iter().filter(|finding| finding.rule == "no_points").count(), 2, "{found:#?}");
}

#[test]
fn weights_that_do_not_exist_are_named_with_the_nearest() {
    let mut files = HEAD.replace("bonus_cap ", "weights = \"expert\"\nbonus_cap ");
    files += &format!(
        "[[weight_sets]]\nid = \"experts\"\ntitle = {{ zh = \"专家\", en = \"experts\" }}\nweights = {{ closd = 1.0, repeated = -2.0 }}\n{NORMALISE}{AGGREGATE}"
    );
    let mut plan = PlanFiles::default();
    plan.insert("indicators/index.toml", files.into_bytes());
    let found = read(&plan).1;
    for words in
        ["there are no weights `expert`", "there is no indicator or node `closd`", "the weight -2 of `repeated`"]
    {
        assert!(found.iter().any(|finding| finding.message.contains(words)), "{words}: {found:#?}");
    }
    assert!(found.iter().any(|finding| finding.hint == "did you mean `experts`?"), "{found:#?}");
}
