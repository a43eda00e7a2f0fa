//! Finds personal data (dati personali) in the short texts of the ledger, so that they are refused
//! before they enter a log from which nothing is ever deleted.
//!
//! It never reads a clock, a file or the network, and it never says which characters it found: the
//! refusal must not repeat the datum it refuses.

mod digits;
mod email;
mod fiscal_code;
mod iban;
mod introduced;
mod phone;

/// Which kind of personal data a text seems to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalData {
    /// Codice fiscale of a person; the eleven digits of an organisation are not one.
    FiscalCode,
    /// A bank account.
    Iban,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
}

/// Where a text stands, which says whether a bare number in it is suspicious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Where {
    /// A note: a bare number with the shape of an Italian telephone number is one.
    FreeText,
    /// A protocol number, act number or id holds bare numbers by its nature: there a telephone
    /// number counts only when it is marked as one (tel., cell., +39, 0039).
    Reference,
}

/// The first kind of personal data that `text` seems to hold, if any.
#[must_use]
pub fn personal_data(text: &str, place: Where) -> Option<PersonalData> {
    let signs = Signs::of(text);
    if !signs.any() {
        return None;
    }
    let plain = plain(text);
    if signs.code && fiscal_code::is_in(&plain) {
        Some(PersonalData::FiscalCode)
    } else if signs.number && iban::is_in(&plain) {
        Some(PersonalData::Iban)
    } else if signs.address && email::is_in(&plain) {
        Some(PersonalData::Email)
    } else if signs.number && phone::is_in(&plain, place) {
        Some(PersonalData::Phone)
    } else {
        None
    }
}

/// What one walk over the bytes can already tell. Most notes show no sign at all, and an import
/// reads several hundred thousand of them, so this is the only work done for those.
struct Signs {
    address: bool,
    code: bool,
    number: bool,
}

impl Signs {
    fn of(text: &str) -> Self {
        let (mut digits, mut word) = (0_usize, 0_usize);
        let (mut address, mut code) = (false, false);
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                word += 1;
                digits += usize::from(byte.is_ascii_digit());
            } else {
                code |= word == fiscal_code::LENGTH;
                word = 0;
                address |= matches!(byte, b'@' | b'(' | b'[');
            }
        }
        Self {
            address,
            // Omocodia leaves a code without digits at worst: then only its length shows it. Two
            // letters in place of its seven digits are already rare, and five digits remain.
            code: code || word == fiscal_code::LENGTH || digits >= 5,
            number: digits >= 6,
        }
    }

    fn any(&self) -> bool {
        self.address || self.code || self.number
    }
}

/// The text with one byte a character, in capitals, with single plain spaces and hyphens, so that
/// what was pasted from a web page or an address book reads like what was typed.
fn plain(text: &str) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '!'..='~' => plain.extend(u8::try_from(character.to_ascii_uppercase())),
            _ if character.is_whitespace() => {
                if plain.last() != Some(&b' ') {
                    plain.push(b' ');
                }
            }
            // Marks of direction and of no width, which address books wrap around numbers.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            '€' => plain.extend_from_slice(b" EUR "),
            // "n° 12" and "nº 12" are "n. 12".
            '°' | 'º' => plain.push(b'.'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push(b'-'),
            // No code holds an accented letter, but a word or an address may: any letter will do.
            _ if character.is_alphabetic() => plain.push(b'X'),
            _ => plain.push(b'?'),
        }
    }
    plain
}

/// The places where a word begins: a code inside a longer run, such as a hash, is not one.
fn word_starts(plain: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut inside = false;
    plain.iter().enumerate().filter_map(move |(at, byte)| {
        let starts = !inside && byte.is_ascii_alphanumeric();
        inside = byte.is_ascii_alphanumeric();
        if starts { plain.get(at..) } else { None }
    })
}

/// Fills `code` with the letters and digits at the start of `plain`; true when they end a word and
/// whatever parts them is one sign that `may_part` allows at its place.
fn fill(code: &mut [u8], plain: &[u8], may_part: impl Fn(usize, u8) -> bool) -> bool {
    let mut rest = plain.iter().copied().peekable();
    for (at, place) in code.iter_mut().enumerate() {
        rest.next_if(|byte| matches!(byte, b' ' | b'-' | b'.') && may_part(at, *byte));
        let Some(byte) = rest.next_if(u8::is_ascii_alphanumeric) else {
            return false;
        };
        *place = byte;
    }
    rest.next_if(u8::is_ascii_alphanumeric).is_none()
}

#[cfg(test)]
mod tests {
    use super::{Where, personal_data};
    use proptest::prelude::*;

    const PLACES: [Where; 2] = [Where::FreeText, Where::Reference];

    #[test]
    fn the_texts_of_an_ordinary_ledger_are_quiet() {
        for text in [
            "",
            "C29E19000380007",
            "CUP C29E19000380007, CUP B31H22000280006",
            "c29e19000380007",
            "B10A9942A7",
            "CIG Z7E2B398C5A",
            "Assistenza domiciliare anziani, II semestre",
            "Riparto FNPS 2025: DGR XII/4720 del 28/07/2025, all. A, tab. 3",
            "Impegno 3331234567/2026 sul cap. 1204.03 (U.1.03.02.15.001), 620.476,30 €",
            "DET 114/2025 n. 12 del 12/03/2026, CIG B10A9942A7, CUP C29E19000380007",
            "dal 01/01/2026 al 31/12/2026, 1.250 ore a 23,50 €/ora (IVA 5%)",
            "Comune di Olgiate 22077, ISTAT 097001, P.IVA 01234567890",
            "missione 12.03, tit. 1, macroaggr. 03, liq. 88/2026",
            "550e8400-e29b-41d4-a716-446655440000",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "FSR-2025-OLG-000123 / A-18, ore 09:30",
            "3 operatori (ASA/OSS) per 36 h sett. x 52 = 5.616 h",
            "Rif. nota ATS Brianza prot. 0012345/26 del 12.03.2026",
            "PNRR M5C2 1.1.2 – sub 3, € 2.460.000,00",
        ] {
            for place in PLACES {
                assert_eq!(personal_data(text, place), None, "{text}");
            }
        }
    }

    /// An amount as Italian offices write it: 3.401.234,56.
    fn italian(cents: u64) -> String {
        let mut euros = (cents / 100).to_string();
        for at in (1..euros.len()).rev().filter(|at| (euros.len() - at).is_multiple_of(3)).collect::<Vec<_>>()
        {
            euros.insert(at, '.');
        }
        format!("{euros},{:02}", cents % 100)
    }

    fn assert_quiet(text: &str) -> Result<(), TestCaseError> {
        for place in PLACES {
            prop_assert_eq!(personal_data(text, place), None, "{}", text);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), dense in "[0-9A-Za-z+./ (),:@€à-]{0,60}") {
            for place in PLACES {
                let _ = personal_data(&text, place);
                let _ = personal_data(&dense, place);
            }
        }

        #[test]
        fn no_amount_alarms(cents in prop_oneof![0..10_000_000_u64, 0..10_000_000_000_000_u64]) {
            let grouped = italian(cents);
            let solid = grouped.replace('.', "");
            for amount in [grouped, solid] {
                assert_quiet(&amount)?;
                assert_quiet(&format!("€ {amount}"))?;
                assert_quiet(&format!("{amount} € di spesa, pari a euro {amount}"))?;
                assert_quiet(&format!("+{amount}"))?;
                assert_quiet(&format!("spese di telefonia mobile {amount}"))?;
            }
            assert_quiet(&format!("€ {cents} e {cents} euro"))?;
        }

        #[test]
        fn no_cup_alarms(cup in "[A-Z][0-9]{2}[A-Z][0-9]{11}") {
            assert_quiet(&cup)?;
            assert_quiet(&cup.to_lowercase())?;
            assert_quiet(&format!("CUP {cup}, {cup} - cap. 12"))?;
        }

        #[test]
        fn no_cig_alarms(cig in "[0-9]{10}|[A-Z][0-9A-F]{9}") {
            assert_quiet(&format!("CIG {cig}"))?;
            assert_quiet(&format!("CIG: {cig}, CUP C29E19000380007"))?;
        }

        #[test]
        fn no_protocol_number_alarms(number in 1..100_000_000_000_u64, year in 1990..2040_u16) {
            assert_quiet(&format!("prot. {number}/{year}"))?;
            assert_quiet(&format!("Prot. n. {number:07} del 12/03/{year}"))?;
            assert_quiet(&format!("prot. {year}/{number:010}"))?;
            assert_quiet(&format!("{number:010}/{year}"))?;
        }

        #[test]
        fn no_date_alarms(day in 1..=31_u8, month in 1..=12_u8, year in 1990..2040_u16, part in "[/. -]") {
            assert_quiet(&format!("{day:02}{part}{month:02}{part}{year}"))?;
            assert_quiet(&format!("dal {day:02}{part}{month:02}{part}{year} al {day}{part}{month}{part}{year} 12 ore"))?;
            assert_quiet(&format!("{year}-{month:02}-{day:02} 09:30"))?;
        }

        #[test]
        fn every_mobile_number_alarms(prefix in 320..400_u16, number in 0..10_000_000_u32) {
            for text in [format!("{prefix}{number:07}"), format!("Sig.ra {prefix} {number:07}.")] {
                prop_assert!(personal_data(&text, Where::FreeText).is_some(), "{}", text);
            }
        }

        #[test]
        fn no_identifier_alarms(
            hash in "[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}",
            uuid in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            number in 0..1_000_000_u32,
        ) {
            assert_quiet(&hash)?;
            assert_quiet(&uuid)?;
            assert_quiet(&format!("FSR-2025-OLG-{number:06} {uuid} {hash}"))?;
        }
    }
}
