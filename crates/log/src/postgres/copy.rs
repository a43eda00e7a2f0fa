//! `COPY … FROM STDIN (FORMAT binary)`: the cheapest way into a table for many rows.
//!
//! The format is that of <https://www.postgresql.org/docs/current/sql-copy.html>: a signature, then for each
//! row the number of its fields and each field as its length and its bytes, then the end mark.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::error::LogError;
use crate::postgres::table::{Table, Values};

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Bytes sent at a time: few messages, and little memory.
const PIECE: usize = 256 * 1024;

/// Sends the rows of a table.
pub(crate) async fn copy(connection: &mut PgConnection, table: &Table<'_>) -> Result<(), LogError> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let command = format!("copy {} ({}) from stdin (format binary)", table.name, names.join(", "));
    let mut sink = connection.copy_in_raw(&command).await?;
    let mut piece = Vec::with_capacity(PIECE + 64 * 1024);
    piece.extend_from_slice(SIGNATURE);
    let fields = i16::try_from(table.columns.len()).unwrap_or(i16::MAX);
    for row in 0..table.rows {
        piece.extend_from_slice(&fields.to_be_bytes());
        for (_, values) in &table.columns {
            put(&mut piece, values, row);
        }
        if piece.len() >= PIECE {
            sink.send(&*piece).await?;
            piece.clear();
        }
    }
    piece.extend_from_slice(&(-1_i16).to_be_bytes());
    sink.send(&*piece).await?;
    sink.finish().await?;
    Ok(())
}

fn put(piece: &mut Vec<u8>, values: &Values<'_>, row: usize) {
    match values {
        Values::Bigint(values) => field(piece, Some(&values[row].to_be_bytes())),
        Values::Integer(values) => field(piece, Some(&values[row].to_be_bytes())),
        Values::Smallint(values) => field(piece, Some(&values[row].to_be_bytes())),
        Values::Text(values) => field(piece, values[row].as_deref().map(str::as_bytes)),
        Values::Bytes(values) => field(piece, values[row]),
        Values::Date(values) => {
            field(piece, values[row].map(days).map(i32::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
        }
        Values::Instant(values) => field(piece, Some(&microseconds(values[row]).to_be_bytes())),
    }
}

/// A field: its length and its bytes, or a length of -1 for none.
fn field(piece: &mut Vec<u8>, bytes: Option<&[u8]>) {
    let length = bytes.map_or(-1, |bytes| i32::try_from(bytes.len()).unwrap_or(i32::MAX));
    piece.extend_from_slice(&length.to_be_bytes());
    piece.extend_from_slice(bytes.unwrap_or_default());
}

/// Postgres counts days from the first of the year 2000.
fn days(date: NaiveDate) -> i32 {
    use chrono::Datelike;
    const FIRST_OF_2000: i32 = 730_120;
    date.num_days_from_ce() - FIRST_OF_2000
}

/// And microseconds from its midnight in UTC.
fn microseconds(instant: DateTime<Utc>) -> i64 {
    const MIDNIGHT_OF_2000: i64 = 946_684_800_000_000;
    instant.timestamp_micros() - MIDNIGHT_OF_2000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_instants_are_counted_from_the_year_2000() {
        assert_eq!(days("2000-01-01".parse().expect("a date")), 0);
        assert_eq!(days("1999-12-31".parse().expect("a date")), -1);
        assert_eq!(days("2026-12-31".parse().expect("a date")), 9_861);
        assert_eq!(microseconds("2000-01-01T00:00:01Z".parse().expect("an instant")), 1_000_000);
    }
}
