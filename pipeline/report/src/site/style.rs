//! The page's style: the colours of `reports/settings.toml`, then `reports/style.css`.

use crate::settings::{Colour, Colours};

const STYLE: &str = include_str!("../../../../reports/style.css");

/// The whole style.
pub(super) fn style(colours: &Colours) -> String {
    let Colours { ink, muted, rule, paper, strong, middle, weak } = colours;
    let own = [("ink", ink), ("muted", muted), ("rule", rule), ("paper", paper)];
    let grounds = [("strong", strong), ("middle", middle), ("weak", weak)];
    let mut root = String::from(":root {");
    for (name, colour) in own.into_iter().chain(grounds) {
        root.push_str(&format!(" --{name}: {};", hex(*colour)));
    }
    for (name, ground) in grounds {
        let text = if contrast(*ink, *ground) >= contrast(*paper, *ground) { ink } else { paper };
        root.push_str(&format!(" --on-{name}: {};", hex(*text)));
    }
    format!("{root} }}\n{STYLE}")
}

fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// Contrast of two colours as WCAG 2 defines it, 1 to 21.
fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(Colour(red, green, blue): Colour) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// The colours that the style's rules name themselves.
    fn named(variable: &str) -> Colour {
        let rest = STYLE.split_once(&format!("--{variable}: ")).unwrap().1;
        Colour::try_from(rest[..7].to_owned()).unwrap()
    }

    #[test]
    fn the_contrast_is_that_of_wcag() {
        assert!((contrast(Colour(0, 0, 0), Colour(255, 255, 255)) - 21.0).abs() < 1e-9);
        assert!((contrast(Colour(0x77, 0x77, 0x77), Colour(255, 255, 255)) - 4.478).abs() < 1e-3);
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        let Settings { colours, .. } = Settings::built_in().unwrap();
        let texts = |ground: Colour| contrast(colours.ink, ground).max(contrast(colours.paper, ground));
        for ground in [colours.strong, colours.middle, colours.weak] {
            assert!(texts(ground) >= 4.5, "{ground:?}");
        }
        for (text, ground) in [
            (colours.ink, colours.paper),
            (colours.muted, colours.paper),
            (colours.strong, colours.paper),
            (colours.muted, named("faint")),
            (colours.strong, named("faint")),
            (colours.ink, named("faint")),
            (named("alarm"), colours.paper),
            (colours.ink, named("withheld")),
        ] {
            assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
        }
    }

    #[test]
    fn better_and_worse_stay_apart_in_grey() {
        let Settings { colours, .. } = Settings::built_in().unwrap();
        assert!(contrast(colours.strong, colours.weak) >= 3.0);
        assert!(contrast(colours.strong, colours.middle) >= 3.0);
        assert!(contrast(colours.weak, colours.middle) >= 1.5, "{}", contrast(colours.weak, colours.middle));
    }
}
