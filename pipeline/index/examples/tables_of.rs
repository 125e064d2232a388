use catalogue::PlanFiles;
use index::tables;
use std::path::Path;
fn add(files: &mut PlanFiles, root: &Path, dir: &Path) {
    for e in std::fs::read_dir(dir).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() { add(files, root, &p) } else {
            files.insert(p.strip_prefix(root).unwrap().to_str().unwrap(), std::fs::read(&p).unwrap());
        }
    }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let root = Path::new(&a[1]);
    let mut files = PlanFiles::default();
    for d in ["indicators", "queries", "pipeline/sources"] { add(&mut files, root, &root.join(d)); }
    let (plan, findings) = catalogue::read(&files);
    for f in &findings { eprintln!("{f}"); }
    let plan = plan.unwrap();
    let run = Path::new(&a[2]);
    let values: Vec<tables::ValueRow> = tables::read(&run.join("2-values/values.csv")).unwrap();
    let areas: Vec<tables::AreaRow> = tables::read(&run.join("2-values/areas.csv")).unwrap();
    let t = std::time::Instant::now();
    let (rows, trends) = index::incidence::incidence(&plan, &values, &areas);
    eprintln!("incidence {} {} {:?}", rows.len(), trends.len(), t.elapsed());
    tables::write(&run.join("4-index/incidence.csv"), &rows).unwrap();
    tables::write(&run.join("4-index/incidence_trend.csv"), &trends).unwrap();
    let t = std::time::Instant::now();
    let c = index::comparison::compare(&plan, &values);
    eprintln!("comparison {} {:?}", c.len(), t.elapsed());
    tables::write(&run.join("4-index/comparison.csv"), &c).unwrap();
    let t = std::time::Instant::now();
    let r = index::rank_ranges::rank_ranges(&plan, &values);
    eprintln!("ranges {} {:?}", r.len(), t.elapsed());
    tables::write(&run.join("4-index/rank_ranges.csv"), &r).unwrap();
}
