//! `COPY … TO STDOUT (FORMAT binary)`: the cheapest way out of a table for many rows.
//!
//! The format is that of <https://www.postgresql.org/docs/current/sql-copy.html>, as in `copy`.

use chrono::{Days, NaiveDate};
use futures_util::StreamExt;
use sqlx::{PgConnection, PgPool};

use crate::error::LogError;
use crate::stored::{Cell, Cells, Holds, Row, TABLES, Table};

/// The signature, the flags, and the length of what may be added to the header some day.
const HEADER: usize = 19;

/// Hands each derived row of the entries after one position and up to another to `each`: one moment of the ledger.
pub(crate) async fn scan<S>(
    pool: &PgPool,
    range: (i64, i64),
    state: &mut S,
    each: fn(&mut S, Row<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    let mut moment = pool.begin_with("begin isolation level repeatable read, read only").await?;
    for table in &TABLES {
        read(&mut moment, table, range, state, each).await?;
    }
    Ok(())
}

async fn read<S>(
    connection: &mut PgConnection,
    table: &Table,
    range: (i64, i64),
    state: &mut S,
    each: fn(&mut S, Row<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    let copy = format!("copy ({}) to stdout (format binary)", table.select(range));
    let mut pieces = connection.copy_out_raw(&copy).await?;
    // Rows may come in pieces of any size; what is left of one begins the next.
    let mut bytes: Vec<u8> = Vec::new();
    let mut is_begun = false;
    while let Some(piece) = pieces.next().await {
        bytes.extend_from_slice(&piece?);
        let mut rest = &bytes[..];
        if !is_begun {
            let Some(rows) = rest.get(HEADER..) else { continue };
            (is_begun, rest) = (true, rows);
        }
        while let Some((row, after)) = row(rest) {
            rest = after;
            if let Some(mut row) = row {
                let mut cell = |at: usize| cell(&mut row, table.columns[at].holds);
                each(state, (table.read)(&mut Cells::of(&mut cell))?)?;
            }
        }
        let done = bytes.len() - rest.len();
        bytes.drain(..done);
    }
    Ok(())
}

/// The first row and what comes after it, if all of it is there; no row but the end mark is `None` as well.
fn row(bytes: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let (fields, mut rest) = bytes.split_first_chunk()?;
    let fields = i16::from_be_bytes(*fields);
    if fields < 0 {
        return Some((None, rest));
    }
    let row = rest;
    for _ in 0..fields {
        let (length, after) = rest.split_first_chunk()?;
        rest = after.get(usize::try_from(i32::from_be_bytes(*length)).unwrap_or(0)..)?;
    }
    Some((Some(&row[..row.len() - rest.len()]), rest))
}

/// The next cell of a row: its length and its bytes, or a length of -1 for none.
fn cell<'r>(row: &mut &'r [u8], holds: Holds) -> Result<Cell<'r>, LogError> {
    let whole = (|| {
        let (length, after) = row.split_first_chunk()?;
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else { return Some((None, after)) };
        let (bytes, after) = after.split_at_checked(length)?;
        Some((Some(bytes), after))
    })();
    let Some((bytes, after)) = whole else { return Err(senseless(&"a row that ends too early")) };
    *row = after;
    let Some(bytes) = bytes else { return Ok(Cell::None) };
    match holds {
        Holds::Text => std::str::from_utf8(bytes).map(Cell::Text).map_err(|error| senseless(&error)),
        Holds::Integer => bytes
            .try_into()
            .map(|bytes| Cell::Integer(i64::from_be_bytes(bytes)))
            .map_err(|error| senseless(&error)),
        Holds::Date => {
            let days = bytes.try_into().map(i32::from_be_bytes).map_err(|error| senseless(&error))?;
            date(days).map(Cell::Date).ok_or_else(|| senseless(&"a date beyond all dates"))
        }
    }
}

/// Postgres counts days from the first of the year 2000.
fn date(days: i32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2000, 1, 1)?;
    let days_off = Days::new(days.unsigned_abs().into());
    if days < 0 { first.checked_sub_days(days_off) } else { first.checked_add_days(days_off) }
}

fn senseless(reason: &dyn std::fmt::Display) -> LogError {
    LogError::Unreadable { position: 0, reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_when_all_of_it_is_there() {
        let bytes: &[u8] = &[0, 2, 0, 0, 0, 1, b'a', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        for end in 0..11 {
            assert!(row(&bytes[..end]).is_none(), "{end}");
        }
        let (Some(mut cells), rest) = row(bytes).expect("a row") else { panic!("the end mark") };
        assert!(matches!(cell(&mut cells, Holds::Text), Ok(Cell::Text("a"))));
        assert!(matches!(cell(&mut cells, Holds::Date), Ok(Cell::None)));
        assert!(cell(&mut cells, Holds::Text).is_err());
        assert!(matches!(row(rest), Some((None, []))));
    }

    #[test]
    fn dates_are_counted_from_the_year_2000() {
        assert_eq!(date(0), NaiveDate::from_ymd_opt(2000, 1, 1));
        assert_eq!(date(-1), NaiveDate::from_ymd_opt(1999, 12, 31));
        assert_eq!(date(9_861), NaiveDate::from_ymd_opt(2026, 12, 31));
    }
}
