//! Numbers and texts as people read them. All rounding for the eye happens here.

use index::tables::{Exact, ValueRow};

/// The most decimals that are ever shown.
const MOST_DECIMALS: usize = 15;

/// Rounds half away from zero, as people do: 62.5 → 63 where formatting alone would give 62.
pub(crate) fn round(x: f64, decimals: usize) -> String {
    // A number whose 40th decimal is reached exactly is written out exactly, so the digits decide and not the float.
    let exact = format!("{:.40}", x.abs());
    let (whole, part) = exact.split_once('.').unwrap_or((&exact, ""));
    let mut digits: Vec<u8> = whole.bytes().chain(part.bytes().take(decimals)).collect();
    if part.as_bytes().get(decimals).is_some_and(|digit| *digit >= b'5') {
        let mut carry = true;
        for digit in digits.iter_mut().rev() {
            if *digit == b'9' {
                *digit = b'0';
            } else {
                *digit += 1;
                carry = false;
                break;
            }
        }
        if carry {
            digits.insert(0, b'1');
        }
    }
    let point = digits.len() - decimals;
    let text: String = digits.iter().map(|digit| char::from(*digit)).collect();
    let negative = x < 0.0 && text.bytes().any(|digit| digit != b'0');
    let sign = if negative { "-" } else { "" };
    let whole = group(&text[..point]);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{}", &text[point..]) }
}

/// Thousands separators in a row of digits.
fn group(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A whole number.
pub(crate) fn count(n: u64) -> String {
    group(&n.to_string())
}

/// A sum, exactly.
pub(crate) fn exact(sum: Exact) -> String {
    let text = sum.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    match digits.split_once('.') {
        Some((whole, part)) => format!("{sign}{}.{part}", group(whole)),
        None => format!("{sign}{}", group(digits)),
    }
}

/// A number from the definitions (a target, a weight): as short as it can be without changing it.
pub(crate) fn plain(x: f64) -> String {
    let text = format!("{x}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    match digits.split_once('.') {
        Some((whole, part)) => format!("{sign}{}.{part}", group(whole)),
        None => format!("{sign}{}", group(digits)),
    }
}

/// A share (0 to 1) in percent; only the whole is ever shown as 100%, only nothing as 0%.
pub(crate) fn share(x: f64) -> String {
    let percent = x * 100.0;
    let decimals = (0..MOST_DECIMALS).find(|d| tells_apart(percent, &[0.0, 100.0], *d)).unwrap_or(MOST_DECIMALS);
    format!("{}%", round(percent, decimals))
}

/// Whether `x`, rounded, still looks different from each of `others` that it differs from.
pub(crate) fn tells_apart(x: f64, others: &[f64], decimals: usize) -> bool {
    others.iter().all(|other| *other == x || round(x, decimals) != round(*other, decimals))
}

/// Decimals for a value: the last one is worth at least a hundredth of the interval's width (so a wide interval has
/// none), at most two; more where the value would otherwise look like its target, like nothing or like all.
pub(crate) fn value_decimals(value: f64, interval: Option<(f64, f64)>, target: Option<f64>, percent: bool) -> usize {
    if value == 0.0 || (percent && value == 100.0) {
        return 0;
    }
    let by_interval = match interval {
        Some((lower, upper)) => interval_decimals(lower, upper),
        None if value.fract() == 0.0 => 0,
        None => 2,
    };
    let mut apart: Vec<f64> = target.into_iter().collect();
    apart.push(0.0);
    if percent {
        apart.push(100.0);
    }
    (by_interval..=MOST_DECIMALS).find(|d| tells_apart(value, &apart, *d)).unwrap_or(MOST_DECIMALS)
}

/// Decimals that an interval supports.
pub(crate) fn interval_decimals(lower: f64, upper: f64) -> usize {
    match upper - lower {
        width if width > 10.0 => 0,
        width if width > 1.0 => 1,
        _ => 2,
    }
}

/// The value of a row: number and, for percentages, the sign.
pub(crate) fn value(row: &ValueRow, target: Option<f64>, percent: bool) -> Option<String> {
    let value = row.value?;
    let decimals = value_decimals(value, row.lower.zip(row.upper), target, percent);
    Some(format!("{}{}", round(value, decimals), if percent { "%" } else { "" }))
}

/// The interval of a row.
pub(crate) fn interval(row: &ValueRow) -> Option<String> {
    let (lower, upper) = (row.lower?, row.upper?);
    row.value?;
    let decimals = interval_decimals(lower, upper);
    Some(format!("{}–{}", round(lower, decimals), round(upper, decimals)))
}

/// Decimals, `least` or more, with which numbers that differ also look different.
pub(crate) fn decimals_apart(numbers: &[f64], least: usize) -> usize {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    (least..MOST_DECIMALS)
        .find(|decimals| sorted.windows(2).all(|pair| round(pair[0], *decimals) != round(pair[1], *decimals)))
        .unwrap_or(MOST_DECIMALS)
}

/// Text that was written by others, with characters that steer or hide text made visible: U+202E → `[U+202E]`.
///
/// Such a character could turn a name around or make two names look the same.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || c == '\t' {
            out.push(' ');
        } else if steers(c) {
            out.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character steers or hides text, and is nothing to be read itself.
pub(crate) fn steers(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
        || matches!(c, '\u{FFFE}'..='\u{FFFF}')
        || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_up_on_the_exact_digits() {
        let cases =
            [(62.5, 0, "63"), (0.125, 2, "0.13"), (1.005, 2, "1.00"), (-0.001, 2, "0.00"), (999.96, 1, "1,000.0")];
        for (x, decimals, expected) in cases {
            assert_eq!(round(x, decimals), expected);
        }
        assert_eq!(round(100.0 * 243.0 / 1148.0, 2), "21.17");
    }

    #[test]
    fn decimals_are_no_finer_than_the_interval() {
        assert_eq!(value_decimals(66.666, Some((30.0, 90.0)), None, true), 0);
        assert_eq!(value_decimals(95.128, Some((93.0, 96.5)), None, true), 1);
        assert_eq!(value_decimals(95.128, Some((95.0, 95.3)), None, true), 2);
    }

    #[test]
    fn a_miss_never_looks_like_the_target_nor_a_trace_like_nothing() {
        assert_eq!(value_decimals(99.96, Some((99.0, 100.0)), Some(100.0), true), 2);
        assert_eq!(value_decimals(97.996, Some((97.0, 99.0)), Some(98.0), true), 3);
        assert_eq!(value_decimals(100.0, Some((99.9, 100.0)), Some(100.0), true), 0);
        assert_eq!(value_decimals(0.03, Some((0.0, 12.0)), None, true), 2);
        assert_eq!(share(0.9999), "99.99%");
        assert_eq!(share(1.0), "100%");
    }

    #[test]
    fn scores_that_differ_look_different_and_ties_look_the_same() {
        assert_eq!(decimals_apart(&[80.0, 80.0, 91.25], 2), 2);
        assert_eq!(decimals_apart(&[80.001, 80.002], 2), 3);
    }

    #[test]
    fn sums_keep_every_digit() {
        assert_eq!(exact(Exact(12_345_678_500)), "1,234,567.85");
        assert_eq!(exact(Exact::whole(-1200)), "-1,200");
        assert_eq!(plain(98.0), "98");
    }

    #[test]
    fn steering_characters_are_shown() {
        assert_eq!(visible("甲\u{202E}乙\u{7}"), "甲[U+202E]乙[U+0007]");
    }
}
