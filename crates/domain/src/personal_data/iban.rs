//! An IBAN of any country of the registry, held to its length and to its check (ISO 13616).

use super::{fill, word_starts};

/// Countries by the length of their IBANs (SWIFT IBAN registry).
const COUNTRIES: [(usize, &[u8]); 18] = [
    (15, b"NO"),
    (16, b"BE"),
    (18, b"DK FI FK FO GL NL SD"),
    (19, b"MK SI"),
    (20, b"AT BA EE KZ LT LU MN XK"),
    (21, b"CH HR LI LV"),
    (22, b"BG BH CR DE GB GE IE ME RS VA"),
    (23, b"AE GI IL IQ OM SO TL"),
    (24, b"AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, b"LY PT ST"),
    (26, b"IS TR"),
    (27, b"BI DJ FR GR IT MC MR SM"),
    (28, b"AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, b"BR EG PS QA UA"),
    (30, b"JO KW MU YE"),
    (31, b"MT SC"),
    (32, b"LC"),
    (33, b"RU"),
];

const LONGEST: usize = 33;

pub(super) fn is_in(plain: &[u8]) -> bool {
    word_starts(plain).any(|word| looks_italian(word) || is_registered(word))
}

/// Its check may be wrong, because a mistyped account is personal data too, and its groups may be
/// those of the bank (IT 60 X 05428 11101 000000123456).
fn looks_italian(word: &[u8]) -> bool {
    let mut code = [0; 27];
    if !word.starts_with(b"IT") || !fill(&mut code, word, |_, _| true) {
        return false;
    }
    let [_, _, check1, check2, cin, bank_and_branch @ .., _, _, _, _, _, _, _, _, _, _, _, _] = &code;
    cin.is_ascii_uppercase() && [check1, check2].into_iter().chain(bank_and_branch).all(u8::is_ascii_digit)
}

/// Only spaces part it, since a UUID may hold groups of four that pass the check.
fn is_registered(word: &[u8]) -> bool {
    let [c1 @ b'A'..=b'Z', c2 @ b'A'..=b'Z', b'0'..=b'9', b'0'..=b'9', ..] = word else {
        return false;
    };
    let mut room = [0; LONGEST];
    length_in(&[*c1, *c2])
        .and_then(|length| room.get_mut(..length))
        .is_some_and(|code| fill(code, word, |at, sign| at % 4 == 0 && sign == b' ') && checks(code))
}

fn length_in(country: &[u8]) -> Option<usize> {
    COUNTRIES
        .iter()
        .find(|(_, countries)| countries.split(|byte| *byte == b' ').any(|one| one == country))
        .map(|(length, _)| *length)
}

/// The country and the check digits go last, a letter counts as two digits (A is 10), and the
/// number so written leaves one when divided by ninety-seven.
fn checks(code: &[u8]) -> bool {
    let Some((head, account)) = code.split_at_checked(4) else {
        return false;
    };
    let remainder = account.iter().chain(head).fold(0, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte.saturating_sub(b'A')) + 10) % 97,
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::super::{PersonalData, Where, personal_data};

    #[test]
    fn an_account_is_found_in_any_case_and_grouping() {
        for text in [
            "IT60X0542811101000000123456",
            "it60x0542811101000000123456",
            "IBAN:IT60X0542811101000000123456.",
            "IT60 X054 2811 1010 0000 0123 456",
            "IT 60 X 05428 11101 000000123456",
            "IT60-X-05428-11101-000000123456",
            "bonifico su IT60 X054 2811 1010 0000 0123 456 del 12/03/2026",
            "IT61X0542811101000000123456",
            "IT60X05428111010000ABCDEF12",
            "DE89370400440532013000",
            "DE89 3704 0044 0532 0130 00",
            "GB29 NWBK 6016 1331 9268 19",
            "FR1420041010050500013M02606",
            "CH93 0076 2011 6238 5295 7",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "RO49 AAAA 1B31 0075 9384 0000",
            "SM86U0322509800000000270100",
            "ES91 2100 0418 4502 0005 1332 e altro",
        ] {
            for place in [Where::FreeText, Where::Reference] {
                assert_eq!(personal_data(text, place), Some(PersonalData::Iban), "{text}");
            }
        }
    }

    #[test]
    fn what_fails_the_check_or_the_length_of_its_country_is_no_account() {
        for text in [
            "DE88370400440532013000",
            "DE8937040044053201300",
            "DE893704004405320130000",
            "XX89370400440532013000",
            "IT60X054281110100000012345",
            "IT60X05428111010000001234567",
            "AIT60X0542811101000000123456",
            "IT6XX0542811101000000123456",
            "00000000-0000-ee12-6d2a-b9f14a4765e5",
            "C29E19000380007",
            "B31H22000280006",
            "al 31 dicembre 2026 la spesa e 12",
            "il 15 ottobre 2026 sono stati 340",
            "FR12-2025-OLG-000123",
            "de89370400440532013000de89370400440532013000",
        ] {
            assert_eq!(personal_data(text, Where::FreeText), None, "{text}");
        }
    }
}
