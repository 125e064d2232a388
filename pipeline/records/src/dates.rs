//! Days and times as they come: `2018-03-05`, `2018/3/5`, `2018.3.5`, `20180305`, `2018年3月5日`, with or without a time,
//! and the day numbers of spreadsheets.

use crate::clean::plain;
use chrono::{Datelike, NaiveDate};

/// A day that was written down, whether or not the calendar has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub year: u32,
    pub month: u32,
    pub day: u32,
}

/// Why a cell is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoDate {
    /// It does not have the form of one.
    Form,
    /// It has, but there is no such day or time.
    Impossible,
    /// Its year has two digits, and the century is anybody's guess.
    TwoDigitYear,
}

/// From where a spreadsheet counts days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DayNumbers {
    /// 1900-01-01 is 1, and there is a 1900-02-29, which the calendar lacks: from March 1900 on as if 1899-12-30 were 0.
    #[default]
    From1900,
    /// 1904-01-01 is 0.
    From1904,
}

/// 2099-12-31 and 9999-12-31, which stand for no end, in days since 1970-01-01.
const NO_END: [i32; 2] = [47_481, FOREVER];
/// 9999-12-31, as which no end is stored.
pub(crate) const FOREVER: i32 = 2_932_896;

/// Days since 1970-01-01. A time that follows is checked and dropped.
pub(crate) fn day(cell: &str, numbers: DayNumbers) -> Result<i32, NoDate> {
    datetime(cell, numbers).map(|(days, _)| days)
}

/// Days since 1970-01-01 and seconds since midnight. Without a time: midnight. Parts of a second and zones are dropped.
#[inline]
pub(crate) fn datetime(cell: &str, numbers: DayNumbers) -> Result<(i32, u32), NoDate> {
    match parse(cell.as_bytes()) {
        Some(found) => settle(found),
        None => unusual(&plain(cell), numbers),
    }
}

/// Whether a day says that there is no end.
#[inline]
pub(crate) fn is_open_end(days: i32) -> bool {
    NO_END.contains(&days)
}

/// Whether a cell says so in words.
pub(crate) fn says_open_end(cell: &str) -> bool {
    matches!(cell, "长期" | "长期有效" | "永久" | "永久有效")
}

/// The day that a cell writes down, for a message about it.
pub(crate) fn written(cell: &str) -> Option<Written> {
    parse(plain(cell).as_bytes()).map(|(written, _)| written)
}

/// How many days a month has; 0 for a month that does not exist.
pub(crate) fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// The first and last year that are taken for real.
pub(crate) const YEARS: std::ops::RangeInclusive<u32> = 1900..=9999;

type Time = (u32, u32, u32);

#[inline]
fn settle((written, time): (Written, Option<Time>)) -> Result<(i32, u32), NoDate> {
    let Written { year, month, day } = written;
    if !YEARS.contains(&year) || day == 0 || day > days_in_month(year, month) {
        return Err(NoDate::Impossible);
    }
    let (hour, minute, second) = time.unwrap_or((0, 0, 0));
    if hour > 23 || minute > 59 || second > 59 {
        return Err(NoDate::Impossible);
    }
    Ok((days_since_epoch(year, month, day), hour * 3600 + minute * 60 + second))
}

/// What is no day in its own form: folded ones, day numbers, years of two digits.
#[cold]
fn unusual(cell: &str, numbers: DayNumbers) -> Result<(i32, u32), NoDate> {
    if let Some(found) = parse(cell.as_bytes()) {
        return settle(found);
    }
    if let Some(found) = day_number(cell, numbers) {
        return Ok(found);
    }
    Err(if has_two_digit_year(cell.as_bytes()) { NoDate::TwoDigitYear } else { NoDate::Form })
}

/// A spreadsheet's day number, with the time of day after the point. Only days of 1970 to 2099: a year (`2018`) or a year
/// and a month (`20183`) would be a day before, and no record is so old.
fn day_number(cell: &str, numbers: DayNumbers) -> Option<(i32, u32)> {
    let (whole, part) = cell.split_once('.').unwrap_or((cell, "0"));
    if whole.len() != 5 || part.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let epoch = match numbers {
        DayNumbers::From1900 => 25_569,
        DayNumbers::From1904 => 24_107,
    };
    let days = whole.parse::<i32>().ok()? - epoch;
    // Seventeen digits are all that a spreadsheet writes. Half a second rounds up, as it does there.
    let part = &part[..part.len().min(17)];
    let scale = 10_u64.pow(u32::try_from(part.len()).ok()?);
    let seconds = (u128::from(part.parse::<u64>().ok()?) * 172_800 / u128::from(scale)).div_ceil(2);
    let (days, seconds) = (days + i32::from(seconds == 86_400), u32::try_from(seconds % 86_400).ok()?);
    (0..=NO_END[0]).contains(&days).then_some((days, seconds))
}

/// `18-03-05`, `18年3月5日`, `3/5/18`.
fn has_two_digit_year(cell: &[u8]) -> bool {
    let joint = |rest: &'_ [u8]| {
        ["-", "/", ".", "年", "月"].iter().map(|s| s.as_bytes()).find(|s| rest.starts_with(s)).map(<[u8]>::len)
    };
    let mut rest = cell;
    for place in 0..3 {
        let Some((_, after)) = number(rest, 1, 2) else { return false };
        rest = after;
        if place < 2 {
            let Some(width) = joint(rest) else { return false };
            rest = &rest[width..];
        }
    }
    !rest.first().is_some_and(u8::is_ascii_digit)
}

/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`, for years after 1600.
#[inline]
fn days_since_epoch(year: u32, month: u32, day: u32) -> i32 {
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (y / 400, y % 400);
    let day_of_year = (153 * m + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    i32::try_from(era * 146_097 + day_of_era).unwrap_or(i32::MAX) - 719_468
}

/// `2018-03-05` of a number of days since 1970-01-01.
pub(crate) fn iso(days: i32) -> String {
    let day = NaiveDate::from_epoch_days(days).unwrap_or_default();
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

#[inline]
fn parse(bytes: &[u8]) -> Option<(Written, Option<Time>)> {
    // The form that nearly every cell has.
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes {
        let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|b| u32::from(b.wrapping_sub(b'0')));
        if digits.iter().all(|d| *d < 10) {
            let [a, b, c, d, e, f, g, h] = digits;
            let year = a * 1000 + b * 100 + c * 10 + d;
            return Some((Written { year, month: e * 10 + f, day: g * 10 + h }, None));
        }
    }
    let (year, rest) = number(bytes, 4, 8)?;
    if rest.len() + 8 == bytes.len() {
        let written = Written { year: year / 10_000, month: year / 100 % 100, day: year % 100 };
        return Some((written, time(rest)?));
    }
    if rest.len() + 4 != bytes.len() {
        return None;
    }
    let (month, day, rest) = if let Some(rest) = spaces(rest).strip_prefix("年".as_bytes()) {
        let (month, rest) = number(spaces(rest), 1, 2)?;
        let (day, rest) = number(spaces(spaces(rest).strip_prefix("月".as_bytes())?), 1, 2)?;
        let rest = spaces(rest);
        (month, day, rest.strip_prefix("日".as_bytes()).or_else(|| rest.strip_prefix("号".as_bytes()))?)
    } else {
        let separator = *rest.first().filter(|b| matches!(b, b'-' | b'/' | b'.'))?;
        let (month, rest) = number(&rest[1..], 1, 2)?;
        let (day, rest) = number(rest.strip_prefix(&[separator])?, 1, 2)?;
        (month, day, rest)
    };
    Some((Written { year, month, day }, time(rest)?))
}

/// A time after a day: nothing, or ` 10:20`, `T10:20:30`, `10:20:30.123`, `10时20分30秒`, with a zone that is dropped.
#[expect(clippy::option_option, reason = "no time is not a bad time")]
fn time(bytes: &[u8]) -> Option<Option<Time>> {
    let start = bytes.strip_prefix(b"T").unwrap_or_else(|| spaces(bytes));
    if start.is_empty() {
        return Some(None);
    }
    let (hour, rest) = number(start, 1, 2)?;
    let (minute, rest) = match rest.strip_prefix(b":").or_else(|| rest.strip_prefix("时".as_bytes())) {
        Some(rest) => number(rest, 1, 2)?,
        None => return None,
    };
    let rest = rest.strip_prefix("分".as_bytes()).unwrap_or(rest);
    let (second, rest) = match rest.strip_prefix(b":") {
        Some(rest) => number(rest, 1, 2)?,
        None => number(rest, 1, 2).unwrap_or((0, rest)),
    };
    let rest = rest.strip_prefix("秒".as_bytes()).unwrap_or(rest);
    let rest = match rest.strip_prefix(b".") {
        Some(rest) => number(rest, 1, 9)?.1,
        None => rest,
    };
    let rest = spaces(rest);
    let zone = rest.is_empty()
        || rest == b"Z"
        || matches!(rest, [b'+' | b'-', zone @ ..] if zone.len() <= 5 && zone.iter().all(|b| b.is_ascii_digit() || *b == b':'));
    zone.then_some(Some((hour, minute, second)))
}

fn spaces(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|b| *b != b' ').unwrap_or(bytes.len());
    &bytes[first..]
}

/// The number that the bytes begin with, of at least `least` and at most `most` digits, and what follows it.
#[inline]
fn number(bytes: &[u8], least: usize, most: usize) -> Option<(u32, &[u8])> {
    let digits = bytes.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    if digits < least {
        return None;
    }
    let value = bytes[..digits].iter().fold(0, |value, b| value * 10 + u32::from(b - b'0'));
    Some((value, &bytes[digits..]))
}

#[cfg(test)]
mod tests {
    use super::DayNumbers::{From1900, From1904};
    use super::*;
    use proptest::prelude::*;

    fn on(year: i32, month: u32, day: u32) -> i32 {
        NaiveDate::from_ymd_opt(year, month, day).unwrap().to_epoch_days()
    }

    #[test]
    fn days_are_read_in_every_form_that_offices_use() {
        for cell in [
            "2018-03-05",
            "2018/3/5",
            "2018/03/05",
            "2018.3.5",
            "20180305",
            "2018年3月5日",
            "2018年03月05日",
            "2018 年 3 月 5 日",
            "２０１８－０３－０５",
            "2018-03-05 10:20:30",
            "2018-03-05T10:20:30.5+08:00",
            "2018/3/5 9:05",
            "2018年3月5日 10时20分",
            "20180305 10:20",
            "'2018-03-05",
            "2018-03\u{200B}-05\u{A0}",
        ] {
            assert_eq!(day(cell, From1900), Ok(on(2018, 3, 5)), "{cell}");
        }
    }

    #[test]
    fn day_numbers_are_those_of_the_spreadsheet() {
        assert_eq!(datetime("43164", From1900), Ok((on(2018, 3, 5), 0)));
        assert_eq!(datetime("41702", From1904), Ok((on(2018, 3, 5), 0)));
        assert_eq!(datetime("43164.43090277778", From1900), Ok((on(2018, 3, 5), 37_230)));
        assert_eq!(datetime("43164.99999999999", From1900), Ok((on(2018, 3, 6), 0)));
        assert_eq!(datetime("４３１６４", From1900), Ok((on(2018, 3, 5), 0)));
        // The 29th of February 1900 is number 60 to a spreadsheet: neither it nor any number below 1970 is a day.
        for cell in ["60", "59", "2018", "20183", "25568", "73051", "43164.", "4316", "431640", "43164.5.1", "-43164"] {
            assert_eq!(day(cell, From1900), Err(NoDate::Form), "{cell}");
        }
        assert_eq!(day("25569", From1900), Ok(0));
        assert_eq!(day("73050", From1900), Ok(on(2099, 12, 31)));
    }

    #[test]
    fn years_of_two_digits_are_refused_for_what_they_are() {
        for cell in ["18-03-05", "18/3/5", "18.3.5", "18年3月5日", "3/5/18", "１８－３－５", "18-03-05 10:20"]
        {
            assert_eq!(day(cell, From1900), Err(NoDate::TwoDigitYear), "{cell}");
        }
        for cell in ["3/5/2018", "18-3", "1-2-345", "12.5"] {
            assert_eq!(day(cell, From1900), Err(NoDate::Form), "{cell}");
        }
    }

    #[test]
    fn the_days_that_stand_for_no_end_are_known() {
        for cell in ["2099-12-31", "9999-12-31", "9999/12/31", "2099年12月31日"] {
            assert!(is_open_end(day(cell, From1900).unwrap()), "{cell}");
        }
        assert!(!is_open_end(on(2099, 12, 30)));
        assert_eq!(iso(FOREVER), "9999-12-31");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(cell in "[0-9.年月日/:T -]{0,24}|\\PC{0,20}|[\u{0}-\u{10FFFF}]{0,20}") {
            for numbers in [From1900, From1904] {
                if let Ok((days, seconds)) = datetime(&cell, numbers) {
                    prop_assert!(seconds < 86_400);
                    prop_assert_eq!(day(&iso(days), numbers), Ok(days));
                }
            }
        }

        #[test]
        fn a_day_number_is_its_day_in_both_systems(number in 25_569..=71_588_i32) {
            let expected = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap().to_epoch_days() + number;
            prop_assert_eq!(day(&number.to_string(), From1900), Ok(expected));
            prop_assert_eq!(day(&(number - 1462).to_string(), From1904), Ok(expected));
        }
    }

    #[test]
    fn days_that_the_calendar_lacks_are_impossible_and_not_another_day() {
        for cell in ["2023-07-32", "2019-02-29", "20181301", "2018年0月5日", "2018-03-05 25:00", "0018-03-05"] {
            assert_eq!(day(cell, From1900), Err(NoDate::Impossible), "{cell}");
        }
        assert_eq!(day("2020-02-29", From1900), Ok(on(2020, 2, 29)));
    }

    #[test]
    fn what_is_no_date_is_told_apart_from_an_impossible_one() {
        for cell in ["3月5日", "2018-03", "2018-3/5", "昨天", "2018-03-05x", "201803051", "2018-03-05 10"] {
            assert_eq!(day(cell, From1900), Err(NoDate::Form), "{cell}");
        }
    }

    #[test]
    fn times_are_kept_to_the_second() {
        assert_eq!(datetime("2018-03-05 10:20:30", From1900), Ok((on(2018, 3, 5), 37_230)));
        assert_eq!(datetime("2018/3/5 9:05", From1900), Ok((on(2018, 3, 5), 32_700)));
        assert_eq!(datetime("2018-03-05", From1900), Ok((on(2018, 3, 5), 0)));
    }

    #[test]
    fn every_day_of_four_centuries_is_numbered_as_chrono_does() {
        let mut date = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap();
        while date.year() < 2300 {
            assert_eq!(day(&date.format("%Y-%m-%d").to_string(), From1900), Ok(date.to_epoch_days()));
            date = date.succ_opt().unwrap();
        }
    }
}
