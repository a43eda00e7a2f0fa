//! Rows as they are stored, with nothing believed of them.

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, TypeInfo, ValueRef};

use crate::clock;
use crate::error::LogError;
use crate::snapshot::{Of, Snapshot};

/// An entry as it is stored: its columns, its document, and what is stored of the tree with it.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) position: i64,
    /// The cells of [`COLUMNS`], or why they cannot be read.
    pub(super) cells: Result<Vec<Cell>, String>,
}

/// A cell, the same from both databases.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    /// A text; a date or an instant as the ledger writes them.
    Text(String),
    Bytes(Vec<u8>),
}

/// The columns of an entry after its position, and of the tree.
pub(super) const COLUMNS: [&str; 10] =
    ["recorded_at", "actor", "stream", "sequence", "kind", "row_id", "input", "document", "leaf", "hashes"];

/// The next entries after a position, as many as there are of `limit`, in the order of their positions.
pub(super) async fn entries(moment: &mut Snapshot, after: i64, limit: i64) -> Result<Vec<Stored>, LogError> {
    let query = format!(
        "select entry.position, {} from entry left join tree on tree.position = entry.position \
         where entry.position > $1 order by entry.position limit $2",
        COLUMNS.join(", ")
    );
    select(moment, &query, (after, limit), |mut row| {
        let position = match row.first() {
            Some(Ok(Cell::Integer(position))) => *position,
            _ => 0,
        };
        Stored { position, cells: row.drain(1..).collect() }
    })
    .await
}

/// The rows of a SELECT of two numbers, each made something of.
pub(super) async fn select<T: Send>(
    moment: &mut Snapshot,
    query: &str,
    given: (i64, i64),
    make: fn(Vec<Result<Cell, String>>) -> T,
) -> Result<Vec<T>, LogError> {
    let mut all = Vec::new();
    each(moment, query, given, |row| all.push(make(row))).await?;
    Ok(all)
}

/// Takes the rows of a SELECT of two numbers, one after the other: of as many as there may be, none is held.
pub(super) async fn each(
    moment: &mut Snapshot,
    query: &str,
    (first, second): (i64, i64),
    mut take: impl FnMut(Vec<Result<Cell, String>>) + Send,
) -> Result<(), LogError> {
    match &mut moment.of {
        Of::Sqlite(transaction) => {
            let mut rows = sqlx::query(query).bind(first).bind(second).fetch(&mut **transaction);
            while let Some(row) = rows.try_next().await? {
                take((0..row.len()).map(|at| of_sqlite(&row, at)).collect());
            }
        }
        Of::Postgres(transaction) => {
            let mut rows = sqlx::query(query).bind(first).bind(second).fetch(&mut **transaction);
            while let Some(row) = rows.try_next().await? {
                take((0..row.len()).map(|at| of_postgres(&row, at)).collect());
            }
        }
    }
    Ok(())
}

fn of_sqlite(row: &SqliteRow, at: usize) -> Result<Cell, String> {
    let told = |error: sqlx::Error| error.to_string();
    let cell = row.try_get_raw(at).map_err(told)?;
    if cell.is_null() {
        return Ok(Cell::Null);
    }
    match cell.type_info().name() {
        "INTEGER" => row.try_get(at).map(Cell::Integer),
        "BLOB" => row.try_get(at).map(Cell::Bytes),
        _ => row.try_get(at).map(Cell::Text),
    }
    .map_err(told)
}

fn of_postgres(row: &PgRow, at: usize) -> Result<Cell, String> {
    let told = |error: sqlx::Error| error.to_string();
    let cell = row.try_get_raw(at).map_err(told)?;
    if cell.is_null() {
        return Ok(Cell::Null);
    }
    match cell.type_info().name() {
        "INT8" => row.try_get(at).map(Cell::Integer),
        "INT4" => row.try_get(at).map(|number: i32| Cell::Integer(number.into())),
        "INT2" => row.try_get(at).map(|number: i16| Cell::Integer(number.into())),
        "BOOL" => row.try_get(at).map(|is: bool| Cell::Integer(is.into())),
        "BYTEA" => row.try_get(at).map(Cell::Bytes),
        "DATE" => row.try_get(at).map(|date: NaiveDate| Cell::Text(date.to_string())),
        "TIMESTAMPTZ" => row.try_get(at).map(|instant: DateTime<Utc>| Cell::Text(clock::written(instant))),
        _ => row.try_get(at).map(Cell::Text),
    }
    .map_err(told)
}
