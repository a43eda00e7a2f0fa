//! A person's codice fiscale: surname, name, year, month, day and sex, place, check letter.

use super::{fill, word_starts};

pub(super) const LENGTH: usize = 16;

pub(super) fn is_in(plain: &[u8]) -> bool {
    word_starts(plain).any(|word| {
        let mut code = [0; LENGTH];
        fill(&mut code, word, may_part) && is_fiscal_code(&code)
    })
}

/// The usual groups are parted by any sign, the finer ones by a space alone: parted by hyphens
/// they would be the first three groups of a UUID.
fn may_part(at: usize, sign: u8) -> bool {
    matches!(at, 3 | 6 | 11 | 15) || (matches!(at, 8 | 9 | 12) && sign == b' ')
}

/// Any check letter will do, because a mistyped code still tells who is meant; the month and the
/// day are what keeps other codes of sixteen characters out.
fn is_fiscal_code(code: &[u8; LENGTH]) -> bool {
    let [names @ .., y1, y2, month, d1, d2, place, p1, p2, p3, check] = code;
    let Some(day) = digit(*d1).zip(digit(*d2)).map(|(tens, units)| tens * 10 + units) else {
        return false;
    };
    names.iter().chain([place, check]).all(u8::is_ascii_uppercase)
        && [y1, y2, p1, p2, p3].into_iter().all(|byte| digit(*byte).is_some())
        && b"ABCDEHLMPRST".contains(month)
        // A woman's day of birth is written with forty added.
        && matches!(day, 1..=31 | 41..=71)
}

/// The digit a character stands for. Omocodia: of two people with the same code, one is given
/// letters in place of digits.
fn digit(byte: u8) -> Option<u8> {
    let digits = b"0123456789".iter().zip(0..);
    let letters = b"LMNPQRSTUV".iter().zip(0..);
    digits.chain(letters).find(|(sign, _)| **sign == byte).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::super::{PersonalData, Where, personal_data};

    #[test]
    fn a_code_is_found_in_any_case_grouping_and_omocodia() {
        for text in [
            "RSSMRA80A01H501U",
            "rssmra80a01h501u",
            "RssMra80a01H501u",
            "CF:RSSMRA80A01H501U",
            "(RSSMRA80A01H501U)",
            "cf_RSSMRA80A01H501U",
            "CUP/RSSMRA80A01H501U",
            "utente RSSMRA80A01H501U, presa in carico",
            "RSSMRA 80A01 H501U",
            "RSSMRA 80A01 H501 U",
            "RSS MRA 80A01 H501U",
            "RSS MRA 80A01 H501 U",
            "RSS MRA 80 A 01 H501 U",
            "RSS-MRA-80A01-H501-U",
            "RSS\u{a0}MRA\u{a0}80A01\u{a0}H501U",
            "RSSMRA80A41H501W",
            "RSSMRA80A71H501X",
            "RSSMRA80A31H501A",
            "RSSMRA80A01H50MU",
            "RSSMRA 80A01 H5LMU",
            "RSSMRALMALMHRLMV",
            "rssmralmalmhrlmv di Lecco",
            "il sig. RSSMRA80A01H501Q",
        ] {
            for place in [Where::FreeText, Where::Reference] {
                assert_eq!(personal_data(text, place), Some(PersonalData::FiscalCode), "{text}");
            }
        }
    }

    #[test]
    fn a_code_with_no_such_month_or_day_or_inside_a_longer_run_is_none() {
        for text in [
            "RSSMRA80F01H501U",
            "RSSMRA80A00H501U",
            "RSSMRA80A32H501U",
            "RSSMRA80A40H501U",
            "RSSMRA80A72H501U",
            "RSSMRA80ALLH501U",
            "RSSMRA80A01H501",
            "RSSMRA80A01H501UX",
            "0RSSMRA80A01H501U",
            "RSSMR 80A01 H501U",
            "RSSMR180A01H501U",
            "RSSMRA80A01H5015",
            "01234567890",
            "C29E19000380007",
            "B31H22000280006",
            "responsabilmente",
            "3f2a9c80a01b501e3f2a9c80a01b501e",
            "abcdef80-a01b-501c-a716-446655440000",
            "550e8400-e29b-41d4-a716-446655440000",
        ] {
            assert_eq!(personal_data(text, Where::FreeText), None, "{text}");
        }
    }
}
