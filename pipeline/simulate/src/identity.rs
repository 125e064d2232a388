/// Weights and check characters of GB 11643, the number of a resident identity card.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// A number with the form and check digit of an identity card, of nobody: region 440499 does not exist.
///
/// Numbers from 0 to 11 million give different texts.
pub(crate) fn identity_number(number: u64) -> String {
    let (sequence, day) = (number % 1000, number / 1000);
    let (year, month, day) = (1955 + day / 336 % 50, 1 + day / 28 % 12, 1 + day % 28);
    let mut text = format!("440499{year:04}{month:02}{day:02}{sequence:03}");
    let sum: u32 = text.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    text.push(char::from(CHECKS[(sum % 11) as usize]));
    text
}

/// A unified social credit code (GB 32100) of a made-up body of Zhuhai; `kind` is `11` for an authority, `12` for a
/// public institution.
pub(crate) fn credit_code(kind: &str, number: u64) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body = format!("K{number:07}");
    let value = |b: u8| ALPHABET.iter().position(|a| *a == b).unwrap_or(0);
    let body_sum: usize = [3, 7, 9, 10, 5, 8, 4, 2]
        .iter()
        .zip(body.bytes())
        .map(|(weight, b)| weight * if b.is_ascii_digit() { usize::from(b - b'0') } else { usize::from(b - b'A') + 10 })
        .sum();
    let body_check = match 11 - body_sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from(b'0' + digit as u8),
    };
    let mut text = format!("{kind}440400{body}{body_check}");
    let (mut weight, mut sum) = (1, 0);
    for b in text.bytes() {
        sum += weight * value(b);
        weight = weight * 3 % 31;
    }
    text.push(char::from(ALPHABET[(31 - sum % 31) % 31]));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_carry_the_check_digit_and_a_region_that_does_not_exist() {
        for number in [0, 1, 999, 1000, 123_456, 10_999_999] {
            let text = identity_number(number);
            assert_eq!(text.len(), 18);
            assert!(text.starts_with("440499"));
            let check = match text.as_bytes()[17] {
                b'X' => 10,
                digit => u32::from(digit - b'0'),
            };
            let sum: u32 =
                text.bytes().take(17).zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
            assert_eq!((sum + check) % 11, 1, "ISO 7064: MOD 11-2");
        }
    }

    #[test]
    fn credit_codes_reproduce_valid_vectors() {
        assert_eq!(credit_code("11", 1), "11440400K000000141");
        assert_eq!(credit_code("11", 2), "11440400K00000022U");
        assert_eq!(credit_code("11", 3), "11440400K00000030N");
    }
}
