//! Numbers that belong to a person, in a text.

use std::borrow::Cow;

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Personal {
    /// Citizen's number (GB 11643), of 18 characters or of 15 digits.
    Id,
    Mobile,
    Phone,
    BankCard,
}

impl Personal {
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Id => "personal_id",
            Self::Mobile => "mobile_number",
            Self::Phone => "phone_number",
            Self::BankCard => "bank_card",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Id => "a citizen's ID number",
            Self::Mobile => "a mobile phone number",
            Self::Phone => "a person's telephone number",
            Self::BankCard => "the number of a bank card",
        }
    }
}

/// What is looked for. Whole columns of amounts hold numbers that look like phones and cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Everything.
    Text,
    /// Only what carries a date and a check digit.
    Amounts,
}

/// Words beside a fixed telephone that make it a person's; without them it is an office's.
const OF_A_PERSON: [&str; 10] =
    ["联系人", "联系方式", "联系电话", "本人", "家庭", "住宅", "住址", "个人", "当事人", "申请人"];

/// First two digits of the places that issue ID numbers.
const PROVINCES: [u32; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];

/// Every personal number of a text, masked. `beside` is what stands next to it, such as the header of its column.
pub(crate) fn find(text: &str, beside: &str, look: Look) -> Vec<(Personal, String)> {
    // Most texts have no number that is long enough.
    if longest_number(text) < 10 {
        return Vec::new();
    }
    let text = half_width(text);
    let of_person = || OF_A_PERSON.iter().any(|word| text.contains(word) || beside.contains(word));
    let mut found = Vec::new();
    for number in numbers(&text) {
        let kind = match kind(&number, look) {
            Some(kind) => Some(kind),
            None if look == Look::Text && !number.in_word && is_fixed_phone(&number.groups) && of_person() => {
                Some(Personal::Phone)
            }
            None => None,
        };
        found.extend(kind.map(|kind| (kind, masked(&number.groups.concat()))));
    }
    found
}

/// The first three characters and as many stars as there are others.
fn masked(number: &str) -> String {
    let shown = 3.min(number.len());
    format!("{}{}", &number[..shown], "*".repeat(number.len() - shown))
}

fn is_joint(byte: u8) -> bool {
    matches!(byte, b' ' | b'-')
}

/// The most digits that follow each other with at most one joint between two.
fn longest_number(text: &str) -> usize {
    let (mut longest, mut digits, mut joint) = (0, 0, false);
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let full_width = matches!(rest, [0xEF, 0xBC, 0x90..=0x99, ..]);
        if first.is_ascii_digit() || full_width {
            (digits, joint) = (digits + 1, false);
            longest = longest.max(digits);
        } else if is_joint(*first) && !joint {
            joint = true;
        } else {
            (digits, joint) = (0, false);
        }
        rest = if full_width { &rest[3..] } else { tail };
    }
    longest
}

fn half_width(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| ('０'..='９').contains(&c) || matches!(c, 'Ｘ' | 'ｘ')) {
        return Cow::Borrowed(text);
    }
    let half = |c: char| match c {
        '０'..='９' | 'Ｘ' | 'ｘ' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    Cow::Owned(text.chars().map(half).collect())
}

/// Digits, perhaps in groups.
struct Number<'a> {
    /// The last may end with an X.
    groups: Vec<&'a str>,
    /// Letters stand around it, as in the number of a document or a hash.
    in_word: bool,
    /// 元 or 万 stands behind it.
    is_money: bool,
}

fn numbers(text: &str) -> Vec<Number<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let mut groups = Vec::new();
        loop {
            let from = at;
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            groups.push((from, at));
            let joined =
                bytes.get(at).is_some_and(|byte| is_joint(*byte)) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            if !joined {
                break;
            }
            at += 1;
        }
        let ends_with_x = bytes.get(at).is_some_and(|byte| matches!(byte, b'X' | b'x'));
        if ends_with_x && let Some(last) = groups.last_mut() {
            at += 1;
            last.1 = at;
        }
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_fraction =
            before == Some(b'.') || (bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit));
        if is_fraction {
            continue;
        }
        let in_word = before.is_some_and(is_letter) || bytes.get(at).is_some_and(|byte| is_letter(*byte));
        let is_money = text[at..].trim_start().starts_with(['元', '万', '亿']);
        let whole: Vec<&str> = groups.iter().map(|(from, to)| &text[*from..*to]).collect();
        if whole.len() > 1 {
            found.extend(whole.iter().map(|group| Number { groups: vec![*group], in_word, is_money }));
        }
        found.push(Number { groups: whole, in_word, is_money });
    }
    found
}

fn kind(number: &Number<'_>, look: Look) -> Option<Personal> {
    let lengths: Vec<usize> = number.groups.iter().map(|group| group.len()).collect();
    let together = number.groups.concat();
    let digits = together.as_str();
    match lengths[..] {
        [18] | [6, 8, 4] | [6, 4, 4, 4] if is_id(digits) => Some(Personal::Id),
        _ if look == Look::Amounts || number.in_word || number.is_money || digits.ends_with(['X', 'x']) => None,
        [15] if is_old_id(digits) => Some(Personal::Id),
        [11] | [3, 4, 4] | [3, 8] if is_mobile(digits) => Some(Personal::Mobile),
        [13] | [2, 3, 4, 4] if digits.starts_with("86") && is_mobile(&digits[2..]) => Some(Personal::Mobile),
        [16..=19] | [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] | [6, 13] if is_card(digits) => Some(Personal::BankCard),
        _ => None,
    }
}

fn number(digits: &str) -> Option<u32> {
    digits.parse().ok()
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// 18 characters: place, birth date, order, and the check digit by ISO 7064 MOD 11-2.
fn is_id(text: &str) -> bool {
    let value = |byte: u8| if matches!(byte, b'X' | b'x') { 10 } else { u32::from(byte - b'0') };
    let (Some(province), Some(year), Some(month), Some(day)) =
        (number(&text[..2]), number(&text[6..10]), number(&text[10..12]), number(&text[12..14]))
    else {
        return false;
    };
    let checked = text.bytes().fold(0, |sum, byte| (sum * 2 + value(byte)) % 11) == 1;
    checked && PROVINCES.contains(&province) && (1890..2100).contains(&year) && is_date(year, month, day)
}

/// 15 digits, with a year of two digits and no check digit.
fn is_old_id(text: &str) -> bool {
    let parts = (number(&text[..2]), number(&text[6..8]), number(&text[8..10]), number(&text[10..12]));
    let (Some(province), Some(year), Some(month), Some(day)) = parts else { return false };
    PROVINCES.contains(&province) && is_date(1900 + year, month, day)
}

fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// An area code that begins with 0, and seven or eight digits.
fn is_fixed_phone(groups: &[&str]) -> bool {
    let area = |text: &str| {
        matches!(text.as_bytes(), [b'0', b'1' | b'2', _]) || matches!(text.as_bytes(), [b'0', b'3'..=b'9', _, _])
    };
    let own = |text: &str| matches!(text.len(), 7 | 8) && !text.starts_with(['0', '1']) && !text.ends_with(['X', 'x']);
    match groups {
        [one] => [3, 4].iter().any(|at| one.len() > 9 && area(&one[..*at]) && own(&one[*at..])),
        [first, second] | [first, second, _] => area(first) && own(second),
        _ => false,
    }
}

/// 16 to 19 digits that begin like a card of a bank, with the check digit by Luhn.
fn is_card(digits: &str) -> bool {
    let long = digits.len();
    let issued = digits.starts_with("62")
        || (digits.starts_with("9558") && long == 19)
        || (long == 16
            && (digits.starts_with('4') || number(&digits[..2]).is_some_and(|two| (51..=55).contains(&two))));
    let luhn: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0') * if at % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    issued && luhn.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Personal> {
        find(text, "", Look::Text).into_iter().map(|(kind, _)| kind).collect()
    }

    // The examples of the standards: 11010519491231002X stands in GB 11643-1999, 4111111111111111 in the papers of card schemes.
    #[test]
    fn numbers_of_persons_are_found_however_they_are_written() {
        for text in [
            "身份证11010519491231002X。",
            "110105 19491231 002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "id=11010519491231002x",
        ] {
            assert_eq!(kinds(text), [Personal::Id], "{text}");
        }
        assert_eq!(kinds("旧证110105491231002"), [Personal::Id]);
        for text in ["13800138000", "电话：138-0013-8000", "+86 138 0013 8000", "8613800138000,", "(13800138000)"] {
            assert_eq!(kinds(text), [Personal::Mobile], "{text}");
        }
        assert_eq!(kinds("卡号4111 1111 1111 1111"), [Personal::BankCard]);
        assert_eq!(kinds("联系人张三，0756-2123456"), [Personal::Phone]);
        assert_eq!(kinds("住宅电话07562123456"), [Personal::Phone]);
    }

    #[test]
    fn what_only_looks_alike_is_none() {
        for text in [
            "110105194912310021", // the check digit is wrong
            "91440400192233445A", // credit code
            "85.18606601806001",  // a share
            "0.13800138000",
            "0756-2123456", // of an office
            "珠府〔2018〕76号",
            "13800138000元",
            "2018-03-05 2019-03-05",
            "a13800138000",
            "0548b4d5c0acff5dd7b2b5b13800138000b6",
            "4111111111111112",
            "GD-2018-0000138",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn findings_hide_the_number() {
        assert_eq!(find("13800138000", "", Look::Text), [(Personal::Mobile, "138********".to_owned())]);
        assert_eq!(find("13800138000", "", Look::Amounts), []);
    }
}
