//! The derived rows as they stand at one moment, whoever writes or rebuilds meanwhile.

use chrono::NaiveDate;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, Postgres, Row, Sqlite, Transaction, TypeInfo, ValueRef};

use crate::clock;
use crate::error::LogError;
use crate::projection::Projection;

/// One moment of the ledger, for reading.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) of: Of,
}

#[derive(Debug)]
pub(crate) enum Of {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A cell of a projection, the same from both databases: dates and instants read as the ledger writes them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing.
    Null,
    /// A number: a position, a count, a sum in the unit's smallest part.
    Integer(i64),
    /// A text, a date, an instant.
    Text(String),
}

/// Rows and the names of their columns; no rows have none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The names.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
}

impl Snapshot {
    /// Runs a portable SELECT: `$1` after which position, `$2` up to which.
    ///
    /// # Errors
    /// What the database says.
    pub async fn select(&mut self, select: &str, (after, upto): (i64, i64)) -> Result<Rows, LogError> {
        match &mut self.of {
            Of::Sqlite(transaction) => {
                let query = sqlx::query(select).bind(after).bind(upto);
                rows(&query.fetch_all(&mut **transaction).await?, of_sqlite)
            }
            Of::Postgres(transaction) => {
                let query = sqlx::query(select).bind(after).bind(upto);
                rows(&query.fetch_all(&mut **transaction).await?, of_postgres)
            }
        }
    }

    /// Up to which position the table is kept of a projection; `None` where none is kept.
    pub(crate) async fn kept_up_to(&mut self, projection: &Projection) -> Result<Option<i64>, LogError> {
        let registered = "select position from projection where name = $1 and digest = $2";
        let (name, digest) = (projection.name, projection.digest());
        Ok(match &mut self.of {
            Of::Sqlite(transaction) => {
                let position = sqlx::query_scalar(registered).bind(name).bind(digest);
                position.fetch_optional(&mut **transaction).await?
            }
            Of::Postgres(transaction) => {
                let position = sqlx::query_scalar(registered).bind(name).bind(digest);
                position.fetch_optional(&mut **transaction).await?
            }
        })
    }

    /// The table that is kept of a projection: up to which position, and its rows; `None` where none is kept.
    ///
    /// # Errors
    /// What the database says.
    pub async fn kept(&mut self, projection: &Projection) -> Result<Option<(i64, Rows)>, LogError> {
        let Some(position) = self.kept_up_to(projection).await? else { return Ok(None) };
        // Never prepared for later: by then the table may have other columns.
        let all = format!("select * from {}", projection.name);
        let kept = match &mut self.of {
            Of::Sqlite(transaction) => {
                let all = sqlx::query(&all).persistent(false).fetch_all(&mut **transaction).await?;
                rows(&all, of_sqlite)?
            }
            Of::Postgres(transaction) => {
                let all = sqlx::query(&all).persistent(false).fetch_all(&mut **transaction).await?;
                rows(&all, of_postgres)?
            }
        };
        Ok(Some((position, kept)))
    }
}

fn rows<R: Row>(rows: &[R], cells: fn(&R) -> Result<Vec<Value>, LogError>) -> Result<Rows, LogError> {
    let columns = rows
        .first()
        .map_or_else(Vec::new, |row| row.columns().iter().map(|column| column.name().to_owned()).collect());
    Ok(Rows { columns, rows: rows.iter().map(cells).collect::<Result<_, _>>()? })
}

fn of_sqlite(row: &SqliteRow) -> Result<Vec<Value>, LogError> {
    let value = |column: usize| {
        let cell = row.try_get_raw(column)?;
        Ok(match cell.type_info().name() {
            _ if cell.is_null() => Value::Null,
            "INTEGER" => Value::Integer(row.try_get(column)?),
            _ => Value::Text(row.try_get(column)?),
        })
    };
    (0..row.len()).map(value).collect()
}

fn of_postgres(row: &PgRow) -> Result<Vec<Value>, LogError> {
    let value = |column: usize| {
        let cell = row.try_get_raw(column)?;
        if cell.is_null() {
            return Ok(Value::Null);
        }
        Ok(match cell.type_info().name() {
            "INT8" => Value::Integer(row.try_get(column)?),
            "DATE" => Value::Text(row.try_get::<NaiveDate, _>(column)?.to_string()),
            "TIMESTAMPTZ" => Value::Text(clock::written(row.try_get(column)?)),
            // A number of another type would not be the same in a file: it is refused by the driver here.
            _ => Value::Text(row.try_get(column)?),
        })
    };
    (0..row.len()).map(value).collect()
}
