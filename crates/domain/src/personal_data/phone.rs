//! A telephone number: marked as one (tel., cell., +39), or with the shape of an Italian mobile or
//! landline and nothing near it that makes it an amount, a date or the number of an act.

use super::Where;
use super::digits::{
    Group, before, groups, is_grouped_by_thousands, is_year, leading, leading_digits, length, next_digits,
};
use super::introduced::{Introduced, introduced};

pub(super) fn is_in(plain: &[u8], place: Where) -> bool {
    let mut previous: Option<(Group, Introduced)> = None;
    let mut from = 0;
    while let Some(found) = next_digits(plain, from) {
        from = found.end;
        let before = before(plain, found);
        if continues_a_number(before) {
            continue;
        }
        let without_plus = before.strip_suffix(b"+");
        let introduced = match (introduced(without_plus.unwrap_or(before)), previous) {
            (Introduced::ByNothing, Some((listed, Introduced::AsReference)))
                if is_listed_with(plain, listed, found) =>
            {
                Introduced::AsReference
            }
            (introduced, _) => introduced,
        };
        previous = Some((found, introduced));
        let number = Number { introduced, international: without_plus.is_some(), place };
        if !number.may_begin_with(found.digits) {
            continue;
        }
        // What follows a number after a space may be another number, so each beginning is tried.
        let groups = groups(plain, found);
        let mut beginnings = (1..=groups.len()).filter_map(|count| groups.get(..count));
        if beginnings.any(|groups| number.is_phone(groups) && closes(plain, groups)) {
            return true;
        }
    }
    false
}

/// All that is known of a number besides its digits.
struct Number {
    introduced: Introduced,
    international: bool,
    place: Where,
}

impl Number {
    /// Spares most numbers of a note the reading of what follows them.
    fn may_begin_with(&self, digits: &[u8]) -> bool {
        match self.introduced {
            Introduced::AsPhone => true,
            _ if self.international => true,
            Introduced::AsReference => false,
            Introduced::ByNothing => matches!(digits, [b'0' | b'3', _, ..]),
        }
    }

    fn is_phone(&self, groups: &[Group]) -> bool {
        let Some((first, rest)) = groups.split_first() else {
            return false;
        };
        let length = length(groups);
        match self.introduced {
            // "unità mobile 2026 - 12 mesi" begins with a year.
            Introduced::AsPhone => (6..=15).contains(&length) && (rest.is_empty() || !is_year(first.digits)),
            introduced if self.international => {
                (8..=15).contains(&length)
                    && !first.digits.starts_with(b"0")
                    && !is_grouped_by_thousands(first, rest)
                    && (first.digits.starts_with(b"39") || introduced == Introduced::ByNothing)
            }
            Introduced::AsReference => false,
            Introduced::ByNothing => {
                is_dialled_from_abroad(groups)
                    || (self.place == Where::FreeText && has_italian_shape(first, rest, length))
            }
        }
    }
}

/// 0039 and an Italian number. Zero-padded protocol numbers begin so too, hence the strict length.
fn is_dialled_from_abroad(groups: &[Group]) -> bool {
    let mut digits = groups.iter().flat_map(|group| group.digits);
    digits.by_ref().take(4).eq(b"0039")
        && matches!(digits.next(), Some(b'0' | b'3'))
        && matches!(digits.count(), 8..=10)
}

/// A mobile (3xx) of nine or ten digits, or a landline of nine to eleven: fewer are two dates or
/// two hours more often than a number, and eleven in one run are a partita IVA.
fn has_italian_shape(first: &Group, rest: &[Group], length: usize) -> bool {
    let mobile = first.digits.starts_with(b"3") && matches!(length, 9 | 10);
    let Some(second) = rest.first() else {
        let landline = matches!(first.digits, [b'0', b'1'..=b'9', ..]);
        return mobile || (landline && matches!(length, 9 | 10));
    };
    let prefixed = if mobile {
        first.digits.len() == 3 && !is_grouped_by_thousands(first, rest)
    } else {
        is_area_code(first.digits) && matches!(length, 9..=11) && !second.digits.starts_with(b"0")
    };
    prefixed && is_subscriber(rest)
}

/// After the prefix one way of parting is kept, which numbers side by side seldom do.
fn is_subscriber(groups: &[Group]) -> bool {
    let partings = || groups.iter().skip(1).map(|group| group.parted_by);
    groups.iter().all(|group| group.digits.len() > 1)
        && partings().all(|parting| parting != b'/')
        && partings().zip(partings().skip(1)).all(|(one, next)| one == next)
}

/// Milan and Rome have two digits; elsewhere the third digit tells three from four.
fn is_area_code(digits: &[u8]) -> bool {
    match digits {
        [b'0', b'2' | b'6'] => true,
        [b'0', b'2' | b'6', ..] => false,
        [b'0', b'1'..=b'9', third] => b"0159".contains(third),
        [b'0', b'1'..=b'9', third, _] => !b"0159".contains(third),
        _ => false,
    }
}

/// Whether a number may end here as a telephone number does: not "3401234567,00", nor
/// "3401234567 euro", nor "3331234567/2026", nor in the middle of a longer number or code.
fn closes(plain: &[u8], groups: &[Group]) -> bool {
    let Some(rest) = groups.last().and_then(|last| plain.get(last.end..)) else {
        return false;
    };
    match rest {
        [next, ..] if next.is_ascii_alphanumeric() => false,
        [b'.' | b':', next, ..] if next.is_ascii_digit() => false,
        [b',', cents @ ..] if matches!(leading_digits(cents).len(), 1 | 2) => false,
        _ => {
            let rest = rest.trim_ascii_start();
            let word = leading(rest, u8::is_ascii_alphabetic);
            let year = rest.strip_prefix(b"/").map(|year| leading_digits(year.trim_ascii_start()));
            !matches!(word, b"EUR" | b"EURO") && !year.is_some_and(is_year)
        }
    }
}

/// "2026/0341234567" and "12.345" are one number, and its second half is none by itself.
fn continues_a_number(before: &[u8]) -> bool {
    matches!(before, [.., last, b'.' | b',' | b':' | b'/' | b'-' | b'+'] if last.is_ascii_digit())
}

/// In "CIG 8312345678, 3401234567" the second is a CIG too: it is as long as the first. In
/// "prot. 2026 0341234567" the first is but the year of the second.
fn is_listed_with(plain: &[u8], listed: Group, found: Group) -> bool {
    let between = before(plain, found).get(listed.end..).unwrap_or_default();
    (listed.digits.len() == found.digits.len() || is_year(listed.digits))
        && between.iter().all(|byte| b" ,;/&-E".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::super::{PersonalData, Where, personal_data};

    #[test]
    fn a_number_with_the_shape_of_an_italian_telephone_is_found_in_a_note() {
        for text in [
            "333 1234567",
            "333-1234567",
            "333/1234567",
            "333.1234567",
            "333.123.45.67",
            "333 12 34 567",
            "333 123 4567",
            "333 - 1234567",
            "3331234567",
            "(3331234567)",
            "Sentita la signora al 3401234567.",
            "chiamare 3401234567, ore 9",
            "3331234567, 3401234567",
            "3331234567/031570123",
            "333\u{a0}123\u{a0}4567",
            "\u{202a}333 1234567\u{202c}",
            "333\u{2011}1234567",
            "031 570123",
            "(031) 570123",
            "031/570.123",
            "031 57 01 23",
            "031 570123 12 utenti",
            "0341-481111",
            "0341/481111",
            "0341 48 11 11",
            "0341481111",
            "031570123",
            "02 12345678",
            "02 1234 5678",
            "06-12345678",
            "prot. 12345/2026 333 1234567",
            "CAP 22077 0341 481111",
            "CIG Z7E2B398C5A 333 1234567",
            "CUP C29E19000380007 - 3331234567",
            "prot. n. 0012345 del 12/03/2026, 333 1234567",
            "chiamare il numero 3331234567",
            "contattare il n. 031 570123",
            "12/03/2026 3331234567",
            "10 ore, 3331234567",
            "0039 333 1234567",
            "+39 333 1234567",
            "3331234567 e 12 euro",
        ] {
            assert_eq!(personal_data(text, Where::FreeText), Some(PersonalData::Phone), "{text}");
        }
    }

    #[test]
    fn a_number_marked_as_a_telephone_is_found_wherever_it_stands() {
        for text in [
            "tel 570123",
            "tel. 570123",
            "Tel.: 570.123",
            "TEL.031570123",
            "tel031570123",
            "tel/fax 031 570123",
            "tel. n. 570123",
            "tel. uff. 570123",
            "telefono 12345678",
            "numero di telefono: 570123",
            "cell 3331234567",
            "cell. 333 12 34 567",
            "cell.3331234567",
            "n. cell. 333-1234567",
            "cellulare di servizio n. 333/12.34.567",
            "fax 0341/481111",
            "mobile 3331234567",
            "WhatsApp 333 1234567",
            "prot. 12345/2026 tel. 570123",
            "+39 333 1234567",
            "+393331234567",
            "(+39) 031 570123",
            "+39 (0)31 570123",
            "+39.333.123.4567",
            "+39-02-12345678",
            "n. +39 333 1234567",
            "prot. +39 031570123",
            "+41 79 123 45 67",
            "+44 20 7946 0958",
            "+1-202-555-0123",
            "0039 333 1234567",
            "0039031570123",
            "00393331234567",
        ] {
            for place in [Where::FreeText, Where::Reference] {
                assert_eq!(personal_data(text, place), Some(PersonalData::Phone), "{text}");
            }
        }
    }

    #[test]
    fn the_number_of_an_act_is_no_telephone() {
        for text in [
            "CIG 8312345678",
            "CIG 3401234567",
            "CIG: 3401234567",
            "CIG n. 3401234567",
            "CIG 8312345678, 3401234567",
            "CIG 3401234567 e 3401234568",
            "8312345678",
            "prot. 12345/2026",
            "Prot. n. 0012345 del 12/03/2026",
            "prot. 2026/0012345",
            "prot. 2026 0341234567",
            "prot.n.0341234567",
            "prot. n° 0341234567",
            "prot. nº 0341234567",
            "protocollo 3401234567",
            "protocollo regionale 3401234567",
            "prot. gen. 0341234567",
            "prot0341234567",
            "fax prot. 12345678",
            "fax 12345/2026",
            "fax del 12/03/2026",
            "fax del 12/03/26",
            "impegno 3331234567/2026",
            "imp. 2026 - 3331234567",
            "impegni 3331234567/2026 e 3331234568/2026",
            "3331234567/2026",
            "3331234567 / 2026",
            "333 1234567/2026",
            "n. 114/2025",
            "n. 3331234567",
            "numero 3331234567",
            "#3331234567",
            "liq. 88/2026",
            "liquidazione 0341 481111",
            "mandato 3331234567",
            "fattura n. 0341481111",
            "delibera n. 345 - 1234567",
        ] {
            assert_eq!(personal_data(text, Where::FreeText), None, "{text}");
        }
    }

    #[test]
    fn an_amount_a_day_or_an_identifier_is_no_telephone() {
        for text in [
            "3.401.234,56",
            "340.123.456,78",
            "333.123.456",
            "3401234567,00",
            "3401234567.00",
            "340123456,5",
            "€ 3401234567",
            "€3401234567",
            "3401234567 €",
            "3401234567€",
            "EUR 3401234567",
            "3401234567 euro",
            "euro 3401234567",
            "340 123 456 euro",
            "+3.401.234,56",
            "+12.345.678",
            "+12345678,00",
            "100+340123456",
            "620.476,30",
            "importo: 3401234567",
            "spese telefono 123456,00",
            "spese telefono € 123456",
            "telefonia mobile 620.476,30",
            "unità mobile 2025-2026",
            "unità mobile 2025/2026",
            "unità mobile 2026 - 12 mesi",
            "unità mobile 09/2025 - 12/2025",
            "tel. 09:30 - 12:30",
            "cell. 12345",
            "12/03/2026",
            "2026-03-12",
            "02/12/2026",
            "02.12.2026 12 utenti",
            "02 12 2026 12 utenti",
            "06/07/2026 09:30",
            "+1 12/03/2026",
            "dal 01/01/2026 al 31/12/2026",
            "dal 01.01.2026 al 31.12.2026 dalle 09:30",
            "06.30-12.30",
            "01234567890",
            "P.IVA 01234567890",
            "partita IVA 03401234567",
            "C.F. 0341234567",
            "cod. fisc. 03312345678",
            "XII/4720",
            "DGR XII/4720 del 28/07/2025",
            "DET 114/2025",
            "cap. 1204.03",
            "capitolo 333 1234567",
            "U.1.03.02.15.001",
            "1.03.02.15.001.340",
            "06.02.15.001",
            "097001",
            "097001 097002 097003",
            "22077",
            "12.03",
            "345/2025 - 12345",
            "A-18",
            "FSR-2025-OLG-000123",
            "OLG-3401234567",
            "AOO/0341234567",
            "id 3401234567",
            "550e8400-e29b-41d4-a716-446655440000",
            "550e8400-e29b-3401-234d-031570123456",
            "a3331234567",
            "ab12cd3331234567",
            "3331234567b",
            "0039123",
            "0039123456",
            "333123456789",
            "09:30",
            "nel 2025 340 utenti e 1.250 ore",
        ] {
            assert_eq!(personal_data(text, Where::FreeText), None, "{text}");
        }
    }

    #[test]
    fn a_bare_number_in_a_reference_is_no_telephone() {
        for text in [
            "3401234567",
            "333 1234567",
            "0341234567",
            "0341/481111",
            "031 570123",
            "8312345678",
            "0012345",
            "0039123456",
            "2026/0341234567",
            "DET 114/2025",
            "FSR-2025-OLG-000123",
        ] {
            assert_eq!(personal_data(text, Where::Reference), None, "{text}");
        }
    }
}
