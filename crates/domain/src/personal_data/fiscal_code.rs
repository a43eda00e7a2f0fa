//! A person's codice fiscale: surname, name, year, month, day and sex, place, check letter.

use std::cell::Cell;

use super::{fill, word_starts};

pub(super) const LENGTH: usize = 16;

pub(super) fn is_in(plain: &[u8]) -> bool {
    word_starts(plain).any(|word| {
        let mut code = [0; LENGTH];
        let usual = fill(&mut code, word, may_part) && is_fiscal_code(&code);
        usual || is_parted_anywhere(word)
    })
}

/// The usual groups are parted by any sign, the finer ones by a space alone: parted by hyphens
/// they would be the first three groups of a UUID.
fn may_part(at: usize, sign: u8) -> bool {
    matches!(at, 3 | 6 | 11 | 15) || (matches!(at, 8 | 9 | 12) && sign == b' ')
}

/// Spaces elsewhere, as of a form with a box for each letter: what is read across words has to be
/// a code beyond doubt. Letter by letter it is one; in other groups its check letter must be
/// right. Words could stand for letters in place of digits, so most of these must be digits.
fn is_parted_anywhere(word: &[u8]) -> bool {
    let (mut code, partings) = ([0; LENGTH], Cell::new(0));
    let is_filled = fill(&mut code, word, |at, sign| {
        let is_parting = at > 0 && sign == b' ';
        partings.set(partings.get() + usize::from(is_parting));
        is_parting
    });
    is_filled
        && code.iter().filter(|byte| byte.is_ascii_digit()).count() >= LEAST_DIGITS
        && is_fiscal_code(&code)
        && (partings.get() == LENGTH - 1 || has_its_check_letter(&code))
}

/// Real digits that a code parted anywhere must have: omocodia beyond two letters is very rare.
const LEAST_DIGITS: usize = 5;

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

/// Whether the last letter is the one that the others give (D.M. 23/12/1976, art. 11): the even places count as they
/// are, the odd ones by a table; what remains of the sum divided by 26 is the letter.
fn has_its_check_letter(code: &[u8; LENGTH]) -> bool {
    const ODD: [u8; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let [first @ .., check] = code;
    let mut sum = 0_usize;
    for (place, byte) in (1..).zip(first) {
        // A digit counts as the letter of the same rank.
        let rank = if byte.is_ascii_digit() { byte - b'0' } else { byte.saturating_sub(b'A') };
        let value = if place % 2 == 1 { ODD.get(usize::from(rank)).copied().unwrap_or(0) } else { rank };
        sum += usize::from(value);
    }
    usize::from(check.saturating_sub(b'A')) == sum % 26
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{PersonalData, Where, personal_data};
    use super::{LENGTH, has_its_check_letter};

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
            "R S S M R A 8 0 A 0 1 H 5 0 1 U",
            "r s s m r a 8 0 a 0 1 h 5 0 1 q",
            "RSSM RA80 A01H 501U",
            "RSSMRA80 A01H501U",
            "RSSMRA 8 0 A 0 1 H501U",
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

    /// Codes made up, with the check letters the rule gives; the last two with letters in place of digits.
    const CODES: [&str; 6] = [
        "RSSMRA80A01H501U",
        "VRDGNN75T41C933Q",
        "BNCLCU99P20F205J",
        "FRRNNA62S65E507X",
        "RSSMRA80A01H50MM",
        "RSSMRA80A01H5LMX",
    ];

    #[test]
    fn a_check_letter_is_the_one_that_the_others_give() {
        let mut wrong = Vec::new();
        for code in CODES {
            let code: [u8; LENGTH] = code.as_bytes().try_into().expect("sixteen");
            let right: Vec<char> = (b'A'..=b'Z')
                .filter(|letter| {
                    let mut other = code;
                    other[LENGTH - 1] = *letter;
                    has_its_check_letter(&other)
                })
                .map(char::from)
                .collect();
            if right != [char::from(code[LENGTH - 1])] {
                wrong.push((String::from_utf8_lossy(&code).into_owned(), right));
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    proptest! {
        #[test]
        fn a_code_is_found_wherever_spaces_part_it(
            code in prop::sample::select(&CODES[..]),
            parted in prop::collection::vec(any::<bool>(), LENGTH - 1),
            around in prop::sample::select(vec![("", ""), ("C.F. ", ""), ("utente: ", ", in carico"), ("(", ")")]),
            is_small in any::<bool>(),
        ) {
            let mut text = around.0.to_owned();
            for (at, letter) in code.chars().enumerate() {
                if at > 0 && parted[at - 1] {
                    text.push(' ');
                }
                text.push(letter);
            }
            text.push_str(around.1);
            if is_small {
                text = text.to_lowercase();
            }
            for place in [Where::FreeText, Where::Reference] {
                prop_assert_eq!(personal_data(&text, place), Some(PersonalData::FiscalCode), "{}", text);
            }
        }

        #[test]
        fn acts_and_codes_of_projects_parted_by_spaces_do_not_alarm(
            cup in "[A-Z][0-9]{2}[A-Z][0-9]{11}",
            cig in "[A-Z][0-9A-F]{9}",
            number in 1..100_000_u32,
            roman in "[IVXLC]{1,5}",
            body in prop::sample::select(vec!["DGR", "DDS", "DELIBERA", "D.G.R. n.", "decreto", "DET"]),
            every in 2..8_usize,
        ) {
            let grouped = |code: &str| {
                code.as_bytes().chunks(every).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
            };
            for text in [
                format!("{body} {roman}/{number}"),
                format!("{body} {roman} {number} del 12 03 2026"),
                format!("CUP {} {body} {roman}/{number}", grouped(&cup)),
                format!("{} CIG {} {roman} {number}", grouped(&cup), grouped(&cig)),
            ] {
                prop_assert_eq!(personal_data(&text, Where::Reference), None, "{}", text);
            }
        }
    }

    #[test]
    fn words_and_numbers_that_only_look_like_one_across_spaces_do_not_alarm() {
        for text in [
            "DGR XII/4720",
            "DGR XII 4720 del 28 07 2025",
            "dopo le 18 a 20 e 120 a",
            "turni dalle 18 a 20 e 120 a testa",
            "spesa a 20 e 15 a 200 e",
            "dopo le 80 a 01 h 500 b",
            "C29 E19 0003 8000 7",
            "C 2 9 E 1 9 0 0 0 3 8 0 0 0 7",
            "RSSM RA80 A01H 501A",
        ] {
            assert_eq!(personal_data(text, Where::Reference), None, "{text}");
        }
    }
}
