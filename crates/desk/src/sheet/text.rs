use std::borrow::Cow;

use super::cell::Cell;
use super::cell_trouble::CellTrouble;

/// The text of a cell, nothing where it is empty. A number gives its digits, as an office may type
/// a code as a number; a date gives its ISO form.
///
/// # Errors
///
/// Where the cell holds a formula, a value that only a spreadsheet knows, or a character that
/// cannot be seen: a tab, a line break, any control character or mark of no width.
pub fn text(cell: &Cell) -> Result<Option<Cow<'_, str>>, CellTrouble> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Formula => Err(CellTrouble::CellIsFormula),
        Cell::Error(found) => Err(CellTrouble::CellUnreadable { found: found.clone() }),
        Cell::Date(date) => Ok(Some(Cow::Owned(date.to_string()))),
        Cell::Number(text) => Ok(Some(Cow::Borrowed(text))),
        Cell::Text(text) => match (1..).zip(text.chars()).find(|(_, c)| cannot_be_seen(*c)) {
            Some((place, control)) => {
                Err(CellTrouble::CellHasControlCharacter { code: u32::from(control), place })
            }
            None => Ok(Some(Cow::Borrowed(text))),
        },
    }
}

/// Control characters, and those of format: of no width, or turning the direction of writing. Two names that
/// differ by one of them look the same.
fn cannot_be_seen(c: char) -> bool {
    let of_format = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}');
    c.is_control() || of_format
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::sheet::Unreadable;

    #[test]
    fn numbers_and_dates_can_be_read_as_text() {
        assert_eq!(text(&Cell::Number("97001".into())).unwrap().as_deref(), Some("97001"));
        let day = Cell::Date(NaiveDate::from_ymd_opt(2026, 1, 2).unwrap());
        assert_eq!(text(&day).unwrap().as_deref(), Some("2026-01-02"));
        assert_eq!(text(&Cell::from_text(" è ")).unwrap().as_deref(), Some("è"));
        assert_eq!(text(&Cell::Empty), Ok(None));
    }

    #[test]
    fn a_character_that_cannot_be_seen_is_named_with_its_place() {
        let trouble = text(&Cell::Text("è\nqui".into())).unwrap_err();
        assert_eq!(trouble, CellTrouble::CellHasControlCharacter { code: 10, place: 2 });
        assert!(text(&Cell::Text("a\u{85}".into())).is_err());
    }

    #[test]
    fn formulas_and_errors_are_no_text() {
        assert_eq!(text(&Cell::Formula).unwrap_err().rule(), "cell_is_formula");
        let error = Cell::Error(Unreadable::Error("#N/A".into()));
        assert_eq!(text(&error).unwrap_err().rule(), "cell_unreadable");
    }
}
