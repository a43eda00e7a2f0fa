use chrono::{Datelike, NaiveDate};

use super::cell::Cell;
use super::cell_trouble::{CellTrouble, excerpt};

/// The date in a cell: a spreadsheet date, `2026-12-31`, `31/12/2026` or `1/2/2026`.
///
/// # Errors
///
/// Where the cell is empty or holds a formula or a value that only a spreadsheet knows; where its
/// text is not written in one of these forms, is not in the calendar, or lies before 1900 or after
/// 2200.
pub fn date(cell: &Cell) -> Result<NaiveDate, CellTrouble> {
    let date = match cell {
        Cell::Empty => return Err(CellTrouble::CellEmpty),
        Cell::Formula => return Err(CellTrouble::CellIsFormula),
        Cell::Error(found) => {
            return Err(CellTrouble::CellUnreadable { found: found.clone() });
        }
        Cell::Number(text) => {
            return Err(CellTrouble::DateUnreadable { text: excerpt(text) });
        }
        Cell::Date(date) => *date,
        Cell::Text(text) => {
            let Some((year, month, day)) = iso(text).or_else(|| slashed(text)) else {
                return Err(CellTrouble::DateUnreadable { text: excerpt(text) });
            };
            NaiveDate::from_ymd_opt(year, month, day)
                .ok_or_else(|| CellTrouble::DateImpossible { text: excerpt(text) })?
        }
    };
    if (1900..=2200).contains(&date.year()) { Ok(date) } else { Err(CellTrouble::DateOutOfRange { date }) }
}

fn iso(text: &str) -> Option<(i32, u32, u32)> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    Some((year_of(year)?, part_of(month, 2)?, part_of(day, 2)?))
}

fn slashed(text: &str) -> Option<(i32, u32, u32)> {
    let (day, rest) = text.split_once('/')?;
    let (month, year) = rest.split_once('/')?;
    Some((year_of(year)?, part_of(month, 1)?, part_of(day, 1)?))
}

/// A year has four digits: of `31/12/26` nobody can say which century is meant.
fn year_of(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn part_of(text: &str, fewest_digits: usize) -> Option<u32> {
    let is_written =
        (fewest_digits..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_written.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Result<NaiveDate, CellTrouble> {
        date(&Cell::from_text(text))
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_date_is_written_as_iso_does_or_as_italians_do() {
        assert_eq!(text("2026-12-31"), Ok(day(2026, 12, 31)));
        assert_eq!(text(" 31/12/2026 "), Ok(day(2026, 12, 31)));
        assert_eq!(text("1/2/2026"), Ok(day(2026, 2, 1)));
        assert_eq!(date(&Cell::Date(day(2026, 2, 1))), Ok(day(2026, 2, 1)));
    }

    #[test]
    fn a_day_that_no_calendar_has_is_impossible() {
        for written in ["31/02/2026", "2026-02-29", "0/1/2026", "2026-13-01"] {
            assert_eq!(text(written).unwrap_err().rule(), "date_impossible", "{written}");
        }
    }

    #[test]
    fn any_other_writing_is_unreadable() {
        for written in [
            "31/12/26",
            "31-12-2026",
            "2026/12/31",
            "2026-1-1",
            "31.12.2026",
            "31 dicembre 2026",
            "2026-12-31T00:00",
            "+1/2/2026",
            "2026-12",
            "46387",
            "1//2026",
            "001/2/2026",
        ] {
            assert_eq!(text(written).unwrap_err().rule(), "date_unreadable", "{written}");
        }
        assert_eq!(date(&Cell::Number("46387".into())).unwrap_err().rule(), "date_unreadable");
    }

    #[test]
    fn a_date_far_from_our_time_is_a_slip_of_the_finger() {
        assert_eq!(text("01/01/1900"), Ok(day(1900, 1, 1)));
        assert_eq!(text("2200-12-31"), Ok(day(2200, 12, 31)));
        for far in ["31/12/1899", "0202-01-01", "2201-01-01"] {
            assert_eq!(text(far).unwrap_err().rule(), "date_out_of_range", "{far}");
        }
    }
}
