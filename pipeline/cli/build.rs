//! Tells the compiler that the program carries Zhuhai's plan, so that a new or removed definition is noticed.

fn main() {
    for folder in ["pipeline/sources", "indicators", "queries"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
