//! An e-mail address, also with its sign in words: "nome (at) dominio.it", "nome [at] dominio.it".

pub(super) fn is_in(plain: &[u8]) -> bool {
    plain.iter().enumerate().any(|(at, byte)| {
        let (before, from) = plain.split_at_checked(at).unwrap_or_default();
        let domain = match byte {
            b'@' => from.strip_prefix(b"@"),
            b'(' => from.strip_prefix(b"(AT)").or_else(|| from.strip_prefix(b"( AT )")),
            b'[' => from.strip_prefix(b"[AT]").or_else(|| from.strip_prefix(b"[ AT ]")),
            _ => None,
        };
        domain.is_some_and(|domain| joins(before, domain, *byte == b'@'))
    })
}

/// A sign between somebody and a domain. Around a bare @ the spaces must be two or none, since
/// "seguici @regione.lombardia" names an account of an office and no person's address.
fn joins(before: &[u8], after: &[u8], bare: bool) -> bool {
    let (name, domain) = match (before.strip_suffix(b" "), after.strip_prefix(b" ")) {
        (Some(name), Some(domain)) => (name, domain),
        (None, None) => (before, after),
        _ if bare => return false,
        (name, domain) => (name.unwrap_or(before), domain.unwrap_or(after)),
    };
    name.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-+".contains(byte))
        && begins_with_domain(domain)
}

/// Labels parted by dots, one after the first beginning with letters: "12 @ 5.00" is a price.
fn begins_with_domain(text: &[u8]) -> bool {
    text.split(|byte| !byte.is_ascii_alphanumeric() && !b".-_".contains(byte))
        .next()
        .into_iter()
        .flat_map(|domain| domain.split(|byte| *byte == b'.'))
        .take_while(|label| !label.is_empty())
        .skip(1)
        .any(|label| matches!(label, [b'A'..=b'Z', b'A'..=b'Z', ..]))
}

#[cfg(test)]
mod tests {
    use super::super::{PersonalData, Where, personal_data};

    #[test]
    fn an_address_is_found_wherever_it_stands() {
        for text in [
            "mario.rossi@example.it",
            "MARIO@EXAMPLE.IT",
            "scrivere a m.rossi+casa@posta.example.it.",
            "<mario@example.com>",
            "mail:mario_rossi@example.co.uk;",
            "nicolò@example.it",
            "mario@società.it",
            "mario@example.it-casa",
            "a@b.it",
            "mario @ example.it",
            "mario (at) example.it",
            "mario(at)example.it",
            "mario [at] example.it",
            "mario[AT]example.it",
            "mario ( at ) example.it",
            "12 @ 5,00 e mario@example.it",
        ] {
            for place in [Where::FreeText, Where::Reference] {
                assert_eq!(personal_data(text, place), Some(PersonalData::Email), "{text}");
            }
        }
    }

    #[test]
    fn a_sign_without_a_name_or_a_domain_is_no_address() {
        for text in [
            "@",
            "@@@",
            "@12",
            "12 @ 5,00",
            "12 @ 5.00",
            "12@5.00",
            "3 utenti @ 12.03.2026",
            "mario@",
            "mario@comune",
            "mario@.it",
            "@example.it",
            "seguici @regione.lombardia",
            "(at)",
            "[at] example.it",
            "mario (a) example.it",
            "mario at example.it",
            "spesa (at) 12.03",
            "incontro (ATS Brianza. Poi Lecco)",
        ] {
            assert_eq!(personal_data(text, Where::FreeText), None, "{text}");
        }
    }
}
