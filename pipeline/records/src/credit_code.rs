//! 统一社会信用代码, GB 32100-2015: 18 characters, of which the last is a check digit over the others and the ninth to
//! seventeenth are the 组织机构代码 (GB 11714) with a check digit of its own.
//!
//! Codes with a wrong check digit have been issued, so such a code is kept and reported. `O` and `I` are not in the
//! alphabet; they are read as 0 and 1 where both check digits then prove it, and that is reported too.

use crate::clean;
use crate::defect::CellFault;
use crate::persons;

/// Without I, O, S, V and Z, which look like digits or other letters.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A code that has the right shape.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CreditCode {
    /// As it is stored.
    pub code: String,
    /// What the office should look at.
    pub doubt: Option<CellFault>,
}

/// Reads a cell: letters of any case and width, with spaces, hyphens or the apostrophe of a spreadsheet.
pub(crate) fn read(cell: &str) -> Result<CreditCode, CellFault> {
    if persons::holds_id_number(cell) {
        return Err(CellFault::PersonalId);
    }
    let code: String =
        clean::plain(cell).chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase()).collect();
    if clean::is_damaged_number(&code) {
        return Err(CellFault::Damaged);
    }
    if has_shape(code.as_bytes()) {
        let doubt = if is_proven(code.as_bytes()) { None } else { Some(CellFault::CheckDigit) };
        return Ok(CreditCode { code, doubt });
    }
    let mended = code.replace('O', "0").replace('I', "1");
    if has_shape(mended.as_bytes()) && is_proven(mended.as_bytes()) {
        return Ok(CreditCode { code: mended, doubt: Some(CellFault::MendedCode) });
    }
    Err(CellFault::WrongType)
}

/// Two characters for the authority and kind of body, six digits for the region, nine for the body, the check digit.
fn has_shape(code: &[u8]) -> bool {
    code.len() == 18 && code.iter().all(|b| ALPHABET.contains(b)) && code[2..8].iter().all(u8::is_ascii_digit)
}

fn is_proven(code: &[u8]) -> bool {
    check_digit(&code[..17]) == code[17] && body_check_digit(&code[8..16]) == code[16]
}

/// GB 32100: `31 - Σ 3^i c_i mod 31`, and 0 for 31.
fn check_digit(code: &[u8]) -> u8 {
    let value = |b: &u8| ALPHABET.iter().position(|known| known == b).unwrap_or(0);
    let (sum, _) = code.iter().fold((0, 1), |(sum, weight), b| (sum + weight * value(b), weight * 3 % 31));
    ALPHABET[(31 - sum % 31) % 31]
}

/// GB 11714: `11 - Σ w_i c_i mod 11`, X for 10 and 0 for 11. Letters count from A = 10, none left out.
fn body_check_digit(body: &[u8]) -> u8 {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let value = |b: u8| if b.is_ascii_digit() { u32::from(b - b'0') } else { u32::from(b) - u32::from(b'A') + 10 };
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(b, weight)| value(*b) * weight).sum();
    b"0X987654321"[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Codes that were really issued, and the made-up ones of the fixtures.
    const VALID: [&str; 8] = [
        "91350100M000100Y43",
        "91110000101623741K",
        "11341702730007167P",
        "11341702486344515H",
        "11340722003125597L",
        "11440400K000000141",
        "11440400K00000022U",
        "11440400K00000030N",
    ];

    fn kept(code: &str, doubt: Option<CellFault>) -> Result<CreditCode, CellFault> {
        Ok(CreditCode { code: code.to_owned(), doubt })
    }

    #[test]
    fn issued_codes_pass_and_those_with_a_wrong_check_digit_are_kept_and_reported() {
        for code in VALID {
            assert_eq!(read(code), kept(code, None));
        }
        // The first was really issued, the second is somebody's example.
        for code in ["91350211M0000XUF46", "91310115MA1H8R7C6D"] {
            assert_eq!(read(code), kept(code, Some(CellFault::CheckDigit)));
        }
    }

    #[test]
    fn writing_makes_no_difference() {
        for cell in [
            "91350100m000100y43",
            "９１３５０１００Ｍ０００１００Ｙ４３",
            "'91350100M000100Y43",
            "9135 0100 M000 100Y 43\t",
            "91350100-M000100Y-43",
            "91350100\u{200B}M000100Y43\u{A0}",
        ] {
            assert_eq!(read(cell), kept("91350100M000100Y43", None), "{cell}");
        }
    }

    #[test]
    fn letters_for_digits_are_mended_only_where_the_check_digits_prove_it() {
        let mended = || kept("91350100M000100Y43", Some(CellFault::MendedCode));
        assert_eq!(read("9135O1OOMOOO1OOY43"), mended());
        assert_eq!(read("9I350I00M000I00Y43"), mended());
        // The same slip in a code whose check digit is wrong proves nothing.
        assert_eq!(read("9135O211M0000XUF46"), Err(CellFault::WrongType));
    }

    #[test]
    fn other_numbers_in_the_column_are_refused() {
        // 15 digits of the old registration, 9 of an organisation, letters that the alphabet lacks, letters in the region.
        for cell in ["440400000012345", "K00000014", "91350100S000100Y43", "9135A100M000100Y43", "无代码", "'"] {
            assert_eq!(read(cell), Err(CellFault::WrongType), "{cell}");
        }
        assert_eq!(read("9.13502E+17"), Err(CellFault::Damaged));
        assert_eq!(read("911100001016237000"), Err(CellFault::Damaged));
        assert_eq!(read(&crate::tests::definitions::nobodys_id_number()), Err(CellFault::PersonalId));
    }

    #[test]
    fn the_check_digits_detect_every_wrong_character() {
        for code in VALID {
            for at in 0..18 {
                for other in ALPHABET.iter().filter(|b| **b != code.as_bytes()[at]) {
                    let mut wrong = code.as_bytes().to_vec();
                    wrong[at] = *other;
                    assert_ne!(check_digit(&wrong[..17]), wrong[17], "{code} {at}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_code_with_its_check_digit_detects_any_wrong_character(
            indices in prop::collection::vec(0..31_usize, 17),
            (at, other) in (0..18_usize, 0..31_usize),
        ) {
            let mut code: Vec<u8> = indices.into_iter().map(|i| ALPHABET[i]).collect();
            code.push(check_digit(&code));
            let right = std::mem::replace(&mut code[at], ALPHABET[other]);
            prop_assert_eq!(check_digit(&code[..17]) == code[17], right == ALPHABET[other]);
        }

        #[test]
        fn what_is_stored_is_read_as_itself(cell in "['’]?[0-9A-Za-z０-９Ａ-Ｚ \u{200B}\u{3000}-]{0,30}") {
            if let Ok(first) = read(&cell) {
                let again = read(&first.code).map(|again| again.code);
                prop_assert_eq!(again, Ok(first.code));
            }
        }

        #[test]
        fn no_text_makes_it_panic(cell in "\\PC{0,40}|[\u{0}-\u{10FFFF}]{0,40}") {
            let _ = read(&cell);
        }
    }
}
