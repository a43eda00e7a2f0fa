//! What of a person's own text may be shown to them again, and how words about it become a sentence.

use usus_domain::personal_data::{Where, personal_data};

/// The longest name of a column that is repeated whole.
const LONGEST_HEADING: usize = 40;

/// A text as it may be shown again: without signs that would disturb a screen, and `None` where it seems to
/// hold personal data, since a text can be refused for its shape before anyone looked for them.
pub(crate) fn presentable(text: &str, place: Where) -> Option<String> {
    if personal_data(text, place).is_some() {
        return None;
    }
    let unseen = |sign: char| {
        sign.is_control()
            || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    Some(text.chars().map(|sign| if unseen(sign) { '\u{fffd}' } else { sign }).collect())
}

/// The name of a column nobody foresaw, short and fit to be shown: where a file has no header, its first
/// row of data stands in that place.
pub(crate) fn heading(text: &str) -> String {
    let Some(shown) = presentable(text, Where::FreeText) else { return "(…)".to_owned() };
    let mut short: String = shown.chars().take(LONGEST_HEADING).collect();
    if shown.chars().nth(LONGEST_HEADING).is_some() {
        short.push('…');
    }
    short
}

/// Several such names.
pub(crate) fn headings(texts: &[String]) -> String {
    texts.iter().map(|text| heading(text)).collect::<Vec<_>>().join(", ")
}

/// Words as a sentence of their own: with a capital at the beginning and a full stop at the end.
pub(crate) fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_seems_to_hold_personal_data_is_never_shown_again() {
        assert_eq!(presentable("RSSMRA80A01H501U Rossi", Where::FreeText), None);
        assert_eq!(presentable("mario.rossi@example.org", Where::Reference), None);
        assert_eq!(presentable("Olgiate Comasco", Where::FreeText).as_deref(), Some("Olgiate Comasco"));
    }

    #[test]
    fn a_text_is_shown_without_the_signs_that_move_a_cursor() {
        let seen = presentable("A\u{1b}[2J\u{202e}B", Where::FreeText);
        assert_eq!(seen.as_deref(), Some("A\u{fffd}[2J\u{fffd}B"));
    }

    #[test]
    fn the_name_of_a_column_is_short_and_never_a_persons_data() {
        assert_eq!(heading("indirizzo"), "indirizzo");
        assert_eq!(heading("rssmra80a01h501u"), "(…)");
        assert_eq!(heading(&"x".repeat(41)), format!("{}…", "x".repeat(40)));
    }

    #[test]
    fn words_become_a_sentence() {
        assert_eq!(sentence("è vuoto"), "È vuoto.");
        assert_eq!(sentence("«x» è vuoto"), "«x» è vuoto.");
    }
}
