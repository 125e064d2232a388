//! The font and the colours.

use super::*;
use crate::settings::Colour;

#[test]
fn the_font_has_every_character_of_the_labels_and_of_the_shipped_plan() {
    let font = Font::bundled("test").unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = vec![root.join("reports/labels.toml"), root.join("reports/settings.toml")];
    let mut folders = vec![root.join("indicators"), root.join("pipeline/sources")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { texts.push(path) }
        }
    }
    for path in texts {
        let text = std::fs::read_to_string(&path).unwrap();
        let missing: Vec<char> = text.chars().filter(|c| !c.is_control() && !font.has(*c)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", path.display());
    }
}

#[test]
fn text_colours_have_enough_contrast() {
    let colours = Settings::built_in().unwrap().colours;
    let pairs: [(Colour, Colour); 6] = [
        (colours.ink, colours.paper),
        (colours.muted, colours.paper),
        (colours.paper, colours.strong),
        (colours.ink, colours.middle),
        (colours.ink, colours.weak),
        (colours.strong, colours.paper),
    ];
    for (text, ground) in pairs {
        assert!(fields::contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
    }
}

/// Seen with each kind of colour blindness (Machado, Oliveira and Fernandes 2009, severity 1), and in grey, where the
/// luminance is all there is.
#[test]
fn the_three_colours_are_told_apart_by_everybody() {
    const SEEN: [[[f64; 3]; 3]; 3] = [
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];
    let linear = |byte: u8| {
        let c = f64::from(byte) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
    };
    let colours = Settings::built_in().unwrap().colours;
    let luminance = |colour: Colour, matrix: &[[f64; 3]; 3]| {
        let rgb = [linear(colour.0), linear(colour.1), linear(colour.2)];
        let seen = matrix.map(|row| row.iter().zip(rgb).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0));
        0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2] + 0.05
    };
    let grey = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    for matrix in SEEN.iter().chain([&grey]) {
        let by_light = [colours.strong, colours.weak, colours.middle].map(|colour| luminance(colour, matrix));
        for pair in by_light.windows(2) {
            assert!(pair[1] / pair[0] >= 2.0, "{by_light:?}");
        }
    }
}

#[test]
fn lines_break_at_blanks_and_keep_closing_marks() {
    let font = Font::bundled("test").unwrap();
    assert_eq!(font.wrap("Hengqin New Area", 10.0, 50.0), ["Hengqin", "New Area"]);
    assert_eq!(font.wrap("政务诚信，建设", 10.0, 45.0), ["政务诚", "信，建设"]);
    assert!(font.wrap("", 10.0, 50.0).is_empty());
    assert_eq!(font.wrap_even("公共资源交易", 10.0, 51.0), ["公共资", "源交易"]);
    assert_eq!(font.wrap_even("Lianzhou Town", 10.0, 60.0), ["Lianzhou", "Town"], "no word is broken");
}
