use std::fmt;

use chrono::NaiveDate;

/// What one cell holds. Text is boxed, because a table of 100,000 rows has a million of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing, or nothing but spaces.
    #[default]
    Empty,
    /// Text without spaces at its ends, never empty. Every cell of a CSV file is text or empty.
    Text(Box<str>),
    /// A spreadsheet number in decimal digits: `.` is the mark, there is no exponent, at most 15
    /// digits are significant. It can be read in one way only.
    Number(Box<str>),
    /// A spreadsheet date without a time of day.
    Date(NaiveDate),
    /// A formula: its result may change when somebody else opens the file, so it is not read.
    Formula,
    /// A value that is neither text, nor a number that is exact, nor a date.
    Error(Unreadable),
}

impl Cell {
    /// A cell of text, or an empty one where there is nothing but spaces (no-break spaces, which
    /// web pages leave behind, included).
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        // White space of all alphabets covers the no-break spaces U+00A0 and U+202F.
        let text = text.trim();
        if text.is_empty() { Self::Empty } else { Self::Text(text.into()) }
    }

    /// The text, where the cell is a cell of text: what may show which decimal mark a file uses.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// The values that only a spreadsheet can hold and a ledger cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// An error of the spreadsheet, such as `#N/A`.
    Error(Box<str>),
    /// A truth value.
    Logical(bool),
    /// A date with a time of day, or a time alone.
    Moment(Box<str>),
    /// A length of time, such as `[h]:mm`.
    Duration(Box<str>),
    /// A number with more than 15 significant digits, which a spreadsheet holds only nearly.
    LongNumber(Box<str>),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(text) | Self::Moment(text) | Self::Duration(text) | Self::LongNumber(text) => {
                f.write_str(text)
            }
            Self::Logical(true) => f.write_str("TRUE"),
            Self::Logical(false) => f.write_str("FALSE"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_no_break_spaces_around_a_text_are_not_part_of_it() {
        assert_eq!(Cell::from_text("\u{a0} Casa\u{a0}mia \u{202f}").as_text(), Some("Casa\u{a0}mia"));
        assert_eq!(Cell::from_text(" \u{a0} "), Cell::Empty);
    }

    #[test]
    fn a_cell_stays_small_because_there_are_a_million_of_them() {
        assert!(size_of::<Cell>() <= 24, "{}", size_of::<Cell>());
    }
}
