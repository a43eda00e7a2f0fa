use super::notation::{Notation, notation};

/// The sign before the decimals of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecimalMark {
    /// `1234.56`
    Point,
    /// `1234,56`, as Italy writes; then the point groups thousands.
    Comma,
}

/// What the amounts of a file show about its decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// No amount shows it: all are whole, or can be read in two ways.
    Nothing,
    /// Every amount that shows a mark shows this one.
    Mark(DecimalMark),
    /// The file writes in both ways, so neither tells how to read an amount that is ambiguous.
    Both,
}

/// What the texts of the amount columns of one file show. Only an amount that can be read in one
/// way shows something: `12.34` and `0.500` the point, `1234,56` and `1.234.567` the comma.
pub fn decimal_mark_shown<'t>(texts: impl Iterator<Item = &'t str>) -> Shown {
    let mut shown = Shown::Nothing;
    for text in texts {
        let mark = match notation(without_sign(text).unwrap_or(text)) {
            Notation::Decimal { mark, .. } => mark,
            Notation::Grouped(_) => DecimalMark::Comma,
            Notation::Whole(_) | Notation::TwoWays { .. } | Notation::Unreadable => continue,
        };
        shown = match shown {
            Shown::Nothing => Shown::Mark(mark),
            Shown::Mark(before) if before == mark => shown,
            Shown::Mark(_) | Shown::Both => return Shown::Both,
        };
    }
    shown
}

/// What follows the minus of a negative amount, written with a hyphen or as typographers do.
pub(crate) fn without_sign(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '\u{2212}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(texts: &[&str]) -> Shown {
        decimal_mark_shown(texts.iter().copied())
    }

    #[test]
    fn only_an_amount_that_can_be_read_one_way_shows_the_mark() {
        assert_eq!(shown(&["1234", "1.234", "boh", "1.23.4"]), Shown::Nothing);
        for text in ["12.34", "1234.5", "0.500", "1234.567", "-1.5"] {
            assert_eq!(shown(&["1.234", text]), Shown::Mark(DecimalMark::Point), "{text}");
        }
        for text in ["1234,56", "1.234,56", "1.234.567", "1,234"] {
            assert_eq!(shown(&[text, "1.234"]), Shown::Mark(DecimalMark::Comma), "{text}");
        }
    }

    #[test]
    fn a_file_may_show_both_marks() {
        assert_eq!(shown(&["12.5", "12,5", "12.5"]), Shown::Both);
    }
}
