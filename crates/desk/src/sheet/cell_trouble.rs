use chrono::NaiveDate;
use strum::{IntoStaticStr, VariantNames};

use super::cell::Unreadable;

/// Why one cell cannot be taken for what its column wants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum CellTrouble {
    /// There is nothing in the cell.
    #[error("the cell is empty")]
    CellEmpty,
    /// The cell holds a formula instead of a value.
    #[error("the cell holds a formula")]
    CellIsFormula,
    /// The cell holds what only a spreadsheet understands.
    #[error("the cell holds {found}")]
    CellUnreadable {
        /// What it holds.
        found: Unreadable,
    },
    /// The text has a character that cannot be seen: a tab, a line break, a control character.
    #[error("control character U+{code:04X} at character {place}")]
    CellHasControlCharacter {
        /// Its Unicode number.
        code: u32,
        /// Its place in the text; the first character is 1.
        place: usize,
    },
    /// The amount can be read as thousands or as decimals, and the file does not show which.
    #[error("{text} can be read in two ways")]
    QuantityAmbiguous {
        /// The amount as written: digits, one dot, three digits.
        text: String,
    },
    /// The text is not an amount in any of the accepted forms.
    #[error("{text} is not an amount")]
    QuantityUnreadable {
        /// The beginning of the text.
        text: String,
    },
    /// The cell holds a date: spreadsheets make one of what looks like a day and a month.
    #[error("an amount is wanted, the cell holds the date {date}")]
    QuantityIsDate {
        /// The date it holds.
        date: NaiveDate,
    },
    /// The amount is below zero.
    #[error("{text} is negative")]
    QuantityNegative {
        /// The amount as written.
        text: String,
    },
    /// The amount is more than one row may have.
    #[error("{text} is too large")]
    QuantityTooLarge {
        /// The beginning of the amount as written.
        text: String,
    },
    /// The amount has more decimals than its unit.
    #[error("{text} has {found} decimals, the unit has {most}")]
    TooManyDecimals {
        /// The amount as written.
        text: String,
        /// Decimals up to the last that is not zero.
        found: usize,
        /// Decimals of the unit.
        most: u8,
    },
    /// The text is not a date in one of the two accepted forms.
    #[error("{text} is not a date")]
    DateUnreadable {
        /// The beginning of the text.
        text: String,
    },
    /// The date is well written but no calendar has it.
    #[error("{text} is not in the calendar")]
    DateImpossible {
        /// The date as written.
        text: String,
    },
    /// The date lies before 1900 or after 2200.
    #[error("{date} is before 1900 or after 2200")]
    DateOutOfRange {
        /// The date.
        date: NaiveDate,
    },
}

impl CellTrouble {
    /// The name of the rule that the cell breaks.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.into()
    }
}

/// The beginning of a text, fit to stand in a message: a cell may hold a whole page.
pub(crate) fn excerpt(text: &str) -> String {
    const MOST_CHARACTERS: usize = 40;
    let mut short: String =
        text.chars().take(MOST_CHARACTERS).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(MOST_CHARACTERS).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_quoted_by_its_beginning_and_without_line_breaks() {
        assert_eq!(excerpt("breve"), "breve");
        assert_eq!(excerpt("due\nrighe"), "due\u{fffd}righe");
        assert_eq!(excerpt(&"x".repeat(41)), format!("{}…", "x".repeat(40)));
    }
}
