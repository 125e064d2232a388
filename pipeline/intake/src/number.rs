//! Numbers of workbooks as text.

/// From here on a float no longer holds every whole number of its 15 digits.
const LAST_EXACT: f64 = 1e15;

/// The shortest decimal text of the 15 digits that a spreadsheet keeps; from 10^15 on in scientific notation.
pub(crate) fn text(value: f64) -> String {
    let value = rounded(value);
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { String::new() };
    }
    if value.abs() < LAST_EXACT {
        return format!("{value}");
    }
    format!("{value:E}").replace('E', "E+")
}

/// A share that the workbook shows in percent.
pub(crate) fn percent(value: f64) -> String {
    format!("{}%", text(value * 100.0))
}

fn rounded(value: f64) -> f64 {
    if value.fract() == 0.0 && value.abs() < LAST_EXACT {
        return value;
    }
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// Whether a number format shows shares in percent.
pub(crate) fn shows_percent(format_code: &str) -> bool {
    bare(format_code).contains('%')
}

/// Whether a number format shows days or times.
pub(crate) fn shows_date(format_code: &str) -> bool {
    let bare = bare(format_code).to_ascii_lowercase();
    !bare.contains("general") && bare.contains(['y', 'm', 'd', 'h', 's'])
}

/// The characters of the format for positive numbers that are neither literal text nor a colour or condition.
fn bare(format_code: &str) -> String {
    let mut bare = String::new();
    let mut characters = format_code.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' | '_' | '*' => drop(characters.next()),
            '"' => while characters.next().is_some_and(|c| c != '"') {},
            '[' => {
                let inside: String = characters.by_ref().take_while(|c| *c != ']').collect();
                // Hours, minutes and seconds that run on beyond a day.
                if inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S')) {
                    bare.push_str(&inside);
                }
            }
            ';' => break,
            c => bare.push(c),
        }
    }
    bare
}

/// `2018-03-05`, `2018-03-05 09:30:00` or `09:30:00` of a count of days; `None` for what is no day that a calendar has.
pub(crate) fn date(days: f64, from_1904: bool) -> Option<String> {
    let seconds = (days * 86_400.0).round();
    if !(0.0..=3_000_000.0 * 86_400.0).contains(&seconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
    let seconds = seconds as i64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if day == 0 && !from_1904 {
        return Some(time);
    }
    // 1900 counts as a leap year in spreadsheets, so days before 1900-03-01 are one too few.
    let since_1970 = match (from_1904, day) {
        (true, _) => day - 24_107,
        (false, ..60) => day - 25_568,
        (false, _) => day - 25_569,
    };
    let (year, month, day) = civil(since_1970);
    if year > 9999 {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(if second == 0 { date } else { format!("{date} {time}") })
}

/// `2018-03-05T09:30:00.000` as `2018-03-05 09:30:00`; midnight as the day alone.
pub(crate) fn iso(text: &str) -> String {
    let Some((day, time)) = text.split_once('T') else { return text.to_owned() };
    let time = time.split_once(['.', 'Z', '+']).map_or(time, |(time, _)| time);
    if time.bytes().all(|b| matches!(b, b'0' | b':')) { day.to_owned() } else { format!("{day} {time}") }
}

/// Day of the Gregorian calendar of a count of days from 1970-01-01.
///
/// Source: Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms* (2013), `civil_from_days`.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_long_ones_say_that_digits_are_lost() {
        for (value, expected) in [
            (12.0, "12"),
            (-0.0, "0"),
            (1234.560_000_000_000_1, "1234.56"),
            (0.1 + 0.2, "0.3"),
            (440_402_199_001.0, "440402199001"),
            (999_999_999_999_999.0, "999999999999999"),
            (440_981_199_001_011_234.0, "4.40981199001011E+17"),
            (1e15, "1E+15"),
            (-2.5, "-2.5"),
            (f64::NAN, ""),
        ] {
            assert_eq!(text(value), expected);
        }
        assert_eq!(percent(0.57), "57%");
        assert_eq!(percent(0.9805), "98.05%");
    }

    #[test]
    fn percent_is_read_from_the_number_format() {
        assert!(shows_percent("0.00%"));
        assert!(!shows_percent("0.00\"%\""));
        assert!(!shows_percent("0\\%"));
        assert!(!shows_percent("General"));
        assert!(shows_date("yyyy\"年\"m\"月\"d\"日\""));
        assert!(shows_date("[h]:mm"));
        assert!(!shows_date("[Red]#,##0.00_)"));
        assert!(!shows_date("General"));
        assert!(!shows_date("0\"days\""));
    }

    #[test]
    fn days_are_those_that_spreadsheets_show() {
        for (days, from_1904, expected) in [
            (43_164.0, false, Some("2018-03-05")),
            (43_164.395_833_333_336, false, Some("2018-03-05 09:30:00")),
            (0.5, false, Some("12:00:00")),
            (1.0, false, Some("1900-01-01")),
            (59.0, false, Some("1900-02-28")),
            (61.0, false, Some("1900-03-01")),
            (41_702.0, true, Some("2018-03-05")),
            (2_958_465.0, false, Some("9999-12-31")),
            (2_958_466.0, false, None),
            (-1.0, false, None),
            (4.4e17, false, None),
            (f64::NAN, false, None),
        ] {
            assert_eq!(date(days, from_1904).as_deref(), expected, "{days}");
        }
    }
}
