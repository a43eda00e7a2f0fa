//! The cells of a row, from left to right, and what they must mean.

use chrono::NaiveDate;

use crate::error::LogError;

/// A cell as a database hands it over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'r> {
    None,
    Integer(i64),
    Text(&'r str),
    Date(NaiveDate),
}

/// The cells of a row, from left to right; the first is its position.
pub(crate) struct Cells<'c, 'r> {
    next: &'c mut dyn FnMut(usize) -> Result<Cell<'r>, LogError>,
    at: usize,
    position: i64,
}

impl<'c, 'r> Cells<'c, 'r> {
    /// Cells that `next` gives, each by its place from the left.
    pub(crate) fn of(next: &'c mut dyn FnMut(usize) -> Result<Cell<'r>, LogError>) -> Self {
        Self { next, at: 0, position: 0 }
    }

    fn cell(&mut self) -> Result<Cell<'r>, LogError> {
        self.at += 1;
        (self.next)(self.at - 1)
    }

    pub(super) fn position(&mut self) -> Result<i64, LogError> {
        self.position = self.integer()?;
        Ok(self.position)
    }

    pub(super) fn integer(&mut self) -> Result<i64, LogError> {
        match self.cell()? {
            Cell::Integer(integer) => Ok(integer),
            other => Err(self.senseless(&other)),
        }
    }

    pub(super) fn optional_text(&mut self) -> Result<Option<&'r str>, LogError> {
        match self.cell()? {
            Cell::None => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            other => Err(self.senseless(&other)),
        }
    }

    pub(super) fn text(&mut self) -> Result<&'r str, LogError> {
        self.optional_text()?.ok_or_else(|| self.senseless(&Cell::None))
    }

    pub(super) fn optional_date(&mut self) -> Result<Option<NaiveDate>, LogError> {
        match self.cell()? {
            Cell::None => Ok(None),
            Cell::Date(date) => Ok(Some(date)),
            Cell::Text(text) => read_date(text).map(Some).ok_or_else(|| self.senseless(&Cell::Text(text))),
            other @ Cell::Integer(_) => Err(self.senseless(&other)),
        }
    }

    pub(super) fn date(&mut self) -> Result<NaiveDate, LogError> {
        self.optional_date()?.ok_or_else(|| self.senseless(&Cell::None))
    }

    /// A text that must be one of a few words.
    pub(super) fn word<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<T, LogError> {
        let text = self.text()?;
        read(text).ok_or_else(|| self.senseless(&Cell::Text(text)))
    }

    /// The row was altered, or needs `usus rebuild`.
    fn senseless(&self, cell: &Cell<'_>) -> LogError {
        let reason = format!("column {} of its derived row makes no sense: {cell:?}", self.at);
        LogError::Unreadable { position: self.position, reason }
    }
}

/// A date as the log writes it; its one form is read seven times faster than all the forms there are.
fn read_date(text: &str) -> Option<NaiveDate> {
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = text.as_bytes().get(from..to)?;
        digits.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let well_formed = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let year = i32::try_from(number(0, 4)?).ok()?;
    well_formed.then(|| NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_one_form() {
        assert_eq!(read_date("2026-12-31"), NaiveDate::from_ymd_opt(2026, 12, 31));
        for wrong in ["", "2026-12-32", "2026/12/31", "2026-1-31", "31-12-2026", "2026-12-3à", "+026-12-31"]
        {
            assert_eq!(read_date(wrong), None, "{wrong}");
        }
    }
}
