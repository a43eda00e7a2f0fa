//! Text that went through tools of another system, as it was before.

use std::borrow::Cow;

/// What some tools write before the first line of a text.
pub(crate) const MARK: &str = "\u{feff}";

/// A text without what a tool of another system may have put around its lines: a byte order mark before the first,
/// a carriage return at the end of each, and empty lines after the last. What ledgers and their keys write has none of
/// them, and what is signed has not either.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix(MARK).unwrap_or(text);
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    let rest = text.trim_end_matches('\n').len();
    // One line end stays, where there was one.
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(..=rest).unwrap_or(text)),
        Cow::Owned(mut text) => {
            text.truncate(rest + 1);
            Cow::Owned(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_marks_and_line_ends_is_taken_away() {
        for (given, left) in [
            ("", ""),
            ("a", "a"),
            ("a\nb\n", "a\nb\n"),
            ("a\n\nb\n\n\n", "a\n\nb\n"),
            ("\u{feff}a\r\n\r\nb\r\n\r\n", "a\n\nb\n"),
            ("\u{feff}\u{feff}a\rb", "\u{feff}a\rb"),
            ("a \r\n\té", "a \n\té"),
            ("\r\n\r\n", "\n"),
        ] {
            assert_eq!(plain(given), left, "{given:?}");
        }
    }
}
