//! Numbers, amounts of money and percentages, exactly: no float is ever made.

use crate::clean::plain;

/// The number of a cell times `10^shift`, rounded half away from zero.
///
/// Thousands separators must stand where they belong. `None` for what is no number, and for more than 18 digits.
#[inline]
pub(crate) fn decimal(cell: &str, shift: u32) -> Option<i128> {
    either(cell, |text| shifted(text.as_bytes(), shift).map(|(value, _)| value))
}

/// A whole number; `12.0` is one.
#[inline]
pub(crate) fn integer(cell: &str) -> Option<i64> {
    either(cell, |text| match shifted(text.as_bytes(), 0)? {
        (value, true) => i64::try_from(value).ok(),
        (_, false) => None,
    })
}

/// What a bare percentage is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PercentUnit {
    /// 98 is 98%, and 0.98 is 0.98%.
    Percent,
    /// 0.98 is 98%.
    Fraction,
}

impl PercentUnit {
    /// The unit of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "percent" => Some(Self::Percent),
            "fraction" => Some(Self::Fraction),
            _ => None,
        }
    }
}

/// Why a cell is no percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPercent {
    /// It does not have the form of one.
    Form,
    /// It may be a fraction or a percentage, and nothing says which.
    Ambiguous,
}

/// A percentage in ten-thousandths of a percent. The sign in the cell goes before `unit`; where neither is there, a number
/// over 1 is in percent, and one up to 1 could be either. In a column of fractions one over 1 could be either.
pub(crate) fn percent(cell: &str, unit: Option<PercentUnit>) -> Result<i128, NoPercent> {
    /// 1%, and 100%, in ten-thousandths of a percent.
    const ONE: i128 = 10_000;
    const ALL: i128 = 1_000_000;
    let read = either(cell, |text| {
        let (number, unit) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), Some(PercentUnit::Percent)),
            None => (text, unit),
        };
        let places = if unit == Some(PercentUnit::Fraction) { 6 } else { 4 };
        let (value, _) = shifted(number.as_bytes(), places)?;
        let clear = match unit {
            Some(PercentUnit::Percent) => true,
            Some(PercentUnit::Fraction) => value.abs() <= ALL,
            None => value == 0 || value.abs() > ONE,
        };
        Some(if clear { Ok(value) } else { Err(NoPercent::Ambiguous) })
    });
    read.unwrap_or(Err(NoPercent::Form))
}

/// An amount in fen. What the cell itself says goes before `unit`.
#[inline]
pub(crate) fn amount(cell: &str, unit: MoneyUnit) -> Option<i128> {
    either(cell, |text| {
        let text = text.strip_prefix('¥').or_else(|| text.strip_prefix("人民币")).unwrap_or(text);
        let (number, unit) = MoneyUnit::suffix(text).unwrap_or((text, unit));
        shifted(number.trim().as_bytes(), unit.places() + 2).map(|(value, _)| value)
    })
}

/// Reads a cell as it is, or else in its plain form.
#[inline]
fn either<T>(cell: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    read(cell).or_else(|| read(&plain(cell)))
}

/// What a bare amount is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MoneyUnit {
    /// 元.
    Yuan,
    /// 万元.
    TenThousand,
    /// 亿元.
    HundredMillion,
}

impl MoneyUnit {
    const SUFFIXES: [(&'static str, Self); 6] = [
        ("亿元", Self::HundredMillion),
        ("万元", Self::TenThousand),
        ("亿", Self::HundredMillion),
        ("万", Self::TenThousand),
        ("元", Self::Yuan),
        ("圆", Self::Yuan),
    ];

    /// The unit of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match Self::suffix(name) {
            Some(("", unit)) => Some(unit),
            _ => None,
        }
    }

    fn suffix(text: &str) -> Option<(&str, Self)> {
        Self::SUFFIXES.iter().find_map(|(name, unit)| text.strip_suffix(name).map(|rest| (rest, *unit)))
    }

    fn places(self) -> u32 {
        match self {
            Self::Yuan => 0,
            Self::TenThousand => 4,
            Self::HundredMillion => 8,
        }
    }
}

/// Largest number of digits that is stored.
const LIMIT: i128 = 1_000_000_000_000_000_000;

/// The value times `10^shift`, and whether nothing was rounded away.
#[inline]
fn shifted(bytes: &[u8], shift: u32) -> Option<(i128, bool)> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let point = digits.iter().position(|b| *b == b'.');
    let (whole, part) = match point {
        Some(point) => (&digits[..point], &digits[point + 1..]),
        None => (digits, &digits[..0]),
    };
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let mut value = whole_number(whole)?;
    let mut left = shift;
    let mut exact = true;
    let mut round_up = false;
    for (place, b) in part.iter().enumerate() {
        if !b.is_ascii_digit() {
            return None;
        }
        let digit = i128::from(b - b'0');
        if left > 0 {
            value = value * 10 + digit;
            left -= 1;
        } else {
            exact &= digit == 0;
            round_up |= place == shift as usize && digit >= 5;
        }
        if value >= LIMIT {
            return None;
        }
    }
    value = value * 10_i128.pow(left) + i128::from(round_up);
    (value < LIMIT).then_some((if negative { -value } else { value }, exact))
}

/// Digits, or digits with a separator before each group of three.
#[inline]
fn whole_number(bytes: &[u8]) -> Option<i128> {
    let mut value: u64 = 0;
    let mut since_separator = None;
    for (at, b) in bytes.iter().enumerate() {
        match b {
            b'0'..=b'9' => {
                value = value * 10 + u64::from(b - b'0');
                if value >= 1_000_000_000_000_000_000 {
                    return None;
                }
                since_separator = since_separator.map(|n: u32| n + 1);
            }
            b',' if (since_separator.is_none() && (1..=3).contains(&at)) || since_separator == Some(3) => {
                since_separator = Some(0);
            }
            _ => return None,
        }
    }
    matches!(since_separator, None | Some(3)).then_some(i128::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_every_unit() {
        use MoneyUnit::{HundredMillion, TenThousand, Yuan};
        assert_eq!(amount("1,234.56", Yuan), Some(123_456));
        assert_eq!(amount("12.3456", TenThousand), Some(12_345_600));
        assert_eq!(amount("0.1234567", TenThousand), Some(123_457));
        assert_eq!(amount("2亿元", TenThousand), Some(20_000_000_000));
        assert_eq!(amount("3.5 万元", HundredMillion), Some(3_500_000));
        assert_eq!(amount("¥１，０００元", TenThousand), Some(100_000));
        assert_eq!(amount("-0.005", Yuan), Some(-1));
        assert_eq!(amount("12,34", Yuan), None);
        assert_eq!(amount("'1,234.5", Yuan), Some(123_450));
        assert_eq!(amount("1\u{200B}234\u{A0}元", Yuan), Some(123_400));
        for cell in ["约100万元", "100万元左右", "100-200万元", "100～200", "100余万元"] {
            assert_eq!(amount(cell, Yuan), None, "{cell}");
        }
        assert_eq!(amount("万元", Yuan), None);
        assert_eq!(amount("12345678901234567890", Yuan), None);
    }

    #[test]
    fn whole_numbers_may_carry_a_zero_fraction_and_nothing_else() {
        assert_eq!(integer("1,204"), Some(1204));
        assert_eq!(integer("12.0"), Some(12));
        assert_eq!(integer("－３"), Some(-3));
        assert_eq!(integer("12.5"), None);
        assert_eq!(integer("1.2E+05"), None);
        assert_eq!(integer("12件"), None);
        assert_eq!(integer("."), None);
    }

    #[test]
    fn percentages_are_taken_as_percent_with_or_without_the_sign() {
        for cell in ["98", "98%", "98.00％", "98.0 %", "'98%", "９８．０％"] {
            for unit in [None, Some(PercentUnit::Percent)] {
                assert_eq!(percent(cell, unit), Ok(980_000), "{cell}");
            }
        }
        assert_eq!(percent("0.98%", None), Ok(9800));
        for cell in ["%", "约98%", "95%-98%", ""] {
            assert_eq!(percent(cell, None), Err(NoPercent::Form), "{cell}");
        }
    }

    #[test]
    fn a_bare_fraction_is_read_only_where_it_is_said_what_it_is() {
        let read =
            |cell| [None, Some(PercentUnit::Percent), Some(PercentUnit::Fraction)].map(|unit| percent(cell, unit).ok());
        assert_eq!(read("0.98"), [None, Some(9800), Some(980_000)]);
        assert_eq!(read("1"), [None, Some(10_000), Some(1_000_000)]);
        assert_eq!(read("0"), [Some(0), Some(0), Some(0)]);
        assert_eq!(read("98"), [Some(980_000), Some(980_000), None]);
        assert_eq!(read("98%"), [Some(980_000); 3]);
        assert_eq!(percent("0.98", None), Err(NoPercent::Ambiguous));
    }

    #[test]
    fn digits_beyond_the_last_place_round_half_away_from_zero() {
        assert_eq!(decimal("1.23455", 4), Some(12_346));
        assert_eq!(decimal("-1.23455", 4), Some(-12_346));
        assert_eq!(decimal("1.23454999", 4), Some(12_345));
        assert_eq!(decimal(".5", 0), Some(1));
    }
}
