//! Every normalisation of the treated values.

use crate::support::{asem, compare, goldens, indicators, rows, run, scores, table, try_asem, values};
use catalogue::{Direction, Severity};
use std::fmt::Write;
use std::path::Path;

/// Which pair of parameters an override gives each indicator.
enum Ends {
    None,
    Of(&'static str, &'static str),
    Target,
}

/// The steps with one normalisation, and an override for each indicator that takes its ends from the parameters.
fn steps(golden: &Path, normalise: &str, ends: &Ends) -> String {
    let mut steps = format!("[[steps]]\nstep = \"normalise\"\n{normalise}\n");
    for row in rows(&golden.join("params/iMeta_norm_params_treated.csv")) {
        let parameters = match ends {
            Ends::None => continue,
            Ends::Of(lower, upper) if row["Direction"] == "1" => {
                format!("worst = {}\nbest = {}", float(&row[*lower]), float(&row[*upper]))
            }
            Ends::Of(lower, upper) => format!("worst = {}\nbest = {}", float(&row[*upper]), float(&row[*lower])),
            Ends::Target => format!("target = {}", float(&row["Target"])),
        };
        write!(steps, "[[steps.overrides]]\nindicators = [\"{}\"]\n{parameters}\n", row["iCode"]).unwrap();
    }
    steps + "[[steps]]\nstep = \"aggregate\"\nmean = \"arithmetic\"\n"
}

/// A number as TOML wants it.
fn float(text: &str) -> String {
    format!("{:?}", text.parse::<f64>().unwrap())
}

#[test]
fn each_way_to_normalise_agrees() {
    let Some(golden) = goldens() else { return };
    let treated = table(&golden.join("stages/5_treated.csv"));
    let (goalposts, scaled) = (Ends::Of("goalpost_lower", "goalpost_upper"), Ends::Of("scaled_lower", "scaled_upper"));
    for (name, normalise, ends) in [
        ("minmax_0_100", "by = \"min_max\"", Ends::None),
        ("minmax_1_100", "by = \"min_max\"\nfrom = 1", Ends::None),
        ("zscore_0_1", "by = \"z_score\"", Ends::None),
        ("zscore_100_10", "by = \"z_score\"\ncentre = 100\nspread = 10", Ends::None),
        ("scaled_iMeta", "by = \"scaled\"", scaled),
        ("goalposts_iMeta", "by = \"goalposts\"", goalposts),
        ("rank_min", "by = \"rank\"", Ends::None),
        ("rank_average", "by = \"rank\"\nties = \"average\"", Ends::None),
        ("borda_min", "by = \"borda\"", Ends::None),
        ("prank_min", "by = \"percentile_rank\"\nto = 1", Ends::None),
        ("dist2max", "by = \"distance_to_max\"\nto = 1", Ends::None),
        ("dist2ref_DEU", "by = \"distance_to_reference\"\nreference = \"DEU\"\nto = 1", Ends::None),
        ("dist2ref_DEU_cap", "by = \"distance_to_reference\"\nreference = \"DEU\"\nto = 1\ncap = true", Ends::None),
        ("dist2targ_iMeta", "by = \"distance_to_target\"\nto = 1\ncap = true", Ends::Target),
    ] {
        let plan = asem(&steps(&golden, normalise, &ends), "");
        let scored = run(&plan, &values(&plan, &treated, "2018"));
        let scores = scores(&scored);
        let wanted = table(&golden.join(format!("normalise/treated/{name}.csv")));
        compare(name, &wanted, &indicators(&plan), |unit, id| scores.get(&(unit, id)).copied());
    }
}

#[test]
fn the_fraction_of_the_best_agrees_where_more_is_better() {
    let Some(golden) = goldens() else { return };
    let treated = table(&golden.join("stages/5_treated.csv"));
    let (plan, findings) = try_asem(&steps(&golden, "by = \"fraction_of_best\"\nto = 1", &Ends::None), "");
    assert!(findings.is_empty(), "{findings:#?}");
    let scored = index::run_steps(&plan, &values(&plan, &treated, "2018"));
    let scores = scores(&scored);
    let wanted = table(&golden.join("normalise/treated/fracmax.csv"));
    let more: Vec<&str> =
        indicators(&plan).into_iter().filter(|id| plan.indicators[*id].direction() == Some(Direction::More)).collect();
    compare("fracmax", &wanted, &more, |unit, id| scores.get(&(unit, id)).copied());
    // Of what has zeros there is no fraction of the best where less is better; the others keep their order.
    let refused = scored.findings.iter().filter(|finding| finding.severity == Severity::Error);
    assert!(refused.clone().all(|finding| finding.rule == "not_positive"));
    assert!(refused.clone().any(|finding| finding.message.contains("`CostImpEx`")));
    assert!(scores[&("CHE", "CO2")] > scores[&("AUS", "CO2")], "Switzerland emits less");
}
